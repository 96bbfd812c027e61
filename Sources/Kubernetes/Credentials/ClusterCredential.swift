// SPDX-License-Identifier: Apache-2.0

/// What one request shows to the server.
struct ClusterCredential: Sendable, Hashable {
    /// The bearer token.
    var token: String?
    /// The certificate, in place of the configuration's.
    var certificate: ClientCertificate?
    /// From when on a newer one is looked for, Unix nanoseconds; nil for never.
    var staleAtUnixNano: UInt64?
    /// From when on the server refuses it, Unix nanoseconds; nil where nobody knows.
    var endsAtUnixNano: UInt64?
}

extension ClusterCredential: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    var description: String { "ClusterCredential" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

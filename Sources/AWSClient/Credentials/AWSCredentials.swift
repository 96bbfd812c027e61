// SPDX-License-Identifier: Apache-2.0

/// What requests are signed with.
public struct AWSCredentials: Sendable, Hashable {
    /// The public half of the key.
    public let accessKeyID: String
    /// The secret half of the key.
    public let secretAccessKey: String
    /// Goes with a key that is valid for some time only.
    public let sessionToken: String?
    /// When the key ends, Unix nanoseconds; nil when it does not say.
    public let expiresAtUnixNano: UInt64?

    /// Creates credentials.
    public init(
        accessKeyID: String,
        secretAccessKey: String,
        sessionToken: String? = nil,
        expiresAtUnixNano: UInt64? = nil
    ) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiresAtUnixNano = expiresAtUnixNano
    }
}

extension AWSCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The last letters of the public half: enough to tell keys apart.
    public var description: String { "AWSCredentials(...\(accessKeyID.suffix(4)))" }
    /// The same as `description`.
    public var debugDescription: String { description }
    /// Nothing to look into.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

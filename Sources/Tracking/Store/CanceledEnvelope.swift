// SPDX-License-Identifier: Apache-2.0

/// An envelope whose messages sidecars drop.
public struct CanceledEnvelope: Sendable, Hashable {
    /// The envelope.
    public let id: String
    /// When it was canceled, in Unix nanoseconds.
    public let canceledAtUnixNano: UInt64

    /// An envelope that was canceled at this time.
    public init(id: String, canceledAtUnixNano: UInt64) {
        self.id = id
        self.canceledAtUnixNano = canceledAtUnixNano
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Names one delivery within the transport that made it; never reused by it.
public struct DeliveryToken: Sendable, Hashable {
    /// A number that means something to the transport only.
    public let rawValue: UInt64

    /// A token; made by transports.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }
}

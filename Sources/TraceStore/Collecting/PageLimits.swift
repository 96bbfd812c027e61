// SPDX-License-Identifier: Apache-2.0

/// How much one answer to a collector may hold; it holds one record at least, whatever that one's size.
public struct PageLimits: Sendable, Hashable {
    /// The bytes of records, or of envelopes' bodies.
    public var bytes: Int
    /// The bytes of bodies that the hops of one page may refer to, which their reader has to hold at once.
    public var referredBytes: Int
    /// The traces of a list.
    public var traces: Int

    /// Makes limits.
    public init(bytes: Int = 1 << 20, referredBytes: Int = 8 << 20, traces: Int = 8192) {
        self.bytes = bytes
        self.referredBytes = referredBytes
        self.traces = traces
    }
}

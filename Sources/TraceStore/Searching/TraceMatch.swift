// SPDX-License-Identifier: Apache-2.0

/// A trace that a search found, and why.
public struct TraceMatch: Sendable, Hashable {
    /// A hop that meets what was asked of hops.
    public struct Hop: Sendable, Hashable {
        /// The hop, without its envelopes.
        public var hop: StoredHop
        /// What of it was asked for, such as `error ValueError`.
        public var reasons: [String]

        /// Makes a found hop.
        public init(hop: StoredHop, reasons: [String]) {
            self.hop = hop
            self.reasons = reasons
        }
    }

    /// The trace.
    public var summary: TraceSummary
    /// What of the trace as a whole was asked for, such as `took 3.2 s`.
    public var reasons: [String]
    /// The hops that were asked for; empty when the query is about no hops.
    public var hops: [Hop]
    /// Where a search goes on behind this trace.
    public var cursor: TraceCursor

    /// Makes a found trace.
    public init(summary: TraceSummary, reasons: [String], hops: [Hop], cursor: TraceCursor) {
        self.summary = summary
        self.reasons = reasons
        self.hops = hops
        self.cursor = cursor
    }
}

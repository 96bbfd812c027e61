// SPDX-License-Identifier: Apache-2.0

/// What a search found, and what it took.
public struct TraceSearchResult: Sendable, Hashable {
    /// What had to be read.
    public struct Effort: Sendable, Hashable {
        /// The slices that were asked.
        public var slices = 0
        /// The zones whose rows were read.
        public var zones = 0
        /// The rows of those.
        public var rows = 0
        /// The traces that were put together from all slices.
        public var traces = 0

        /// Nothing yet.
        public init() {}
    }

    /// The traces, the newest first.
    public var matches: [TraceMatch]
    /// Where to go on; `nil` when there is nothing more.
    public var next: TraceCursor?
    /// What it took.
    public var effort: Effort

    /// Makes a result.
    public init(matches: [TraceMatch], next: TraceCursor? = nil, effort: Effort = Effort()) {
        self.matches = matches
        self.next = next
        self.effort = effort
    }
}

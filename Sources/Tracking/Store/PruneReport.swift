// SPDX-License-Identifier: Apache-2.0

/// What one step of pruning removed.
public struct PruneReport: Sendable, Equatable {
    /// Events of envelopes whose records stay.
    public var removedEvents: Int
    /// Records, each with its events.
    public var removedEnvelopes: Int
    /// Whether there is more to remove.
    public var hasMore: Bool

    /// A report.
    public init(removedEvents: Int = 0, removedEnvelopes: Int = 0, hasMore: Bool = false) {
        self.removedEvents = removedEvents
        self.removedEnvelopes = removedEnvelopes
        self.hasMore = hasMore
    }
}

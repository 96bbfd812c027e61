// SPDX-License-Identifier: Apache-2.0

/// A part of a caller's calls.
public struct A2ACallPage: Sendable, Equatable {
    /// The calls, the newest first.
    public var calls: [A2ACall]
    /// Where the next page starts; nil when this is the last one.
    public var nextCursor: String?
    /// How many calls meet the query's conditions; nil when the host does not count them.
    public var total: Int?

    /// Describes a page.
    public init(calls: [A2ACall], nextCursor: String? = nil, total: Int? = nil) {
        self.calls = calls
        self.nextCursor = nextCursor
        self.total = total
    }
}

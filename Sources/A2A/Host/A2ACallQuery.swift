// SPDX-License-Identifier: Apache-2.0

/// Which calls a listing shows: those that meet every condition that is set.
public struct A2ACallQuery: Sendable, Equatable {
    /// Only those that stand like this.
    public var status: A2ACallStatus?
    /// Only those of this conversation: calls that were started in it, and the call whose id it is.
    public var contextID: String?
    /// Only those that changed at this time or later, Unix nanoseconds.
    public var changedSinceUnixNano: UInt64?
    /// Where the page before ended: a page's `nextCursor`.
    public var cursor: String?
    /// How many a page has at most, 1 to 100.
    ///
    /// A page may have fewer, and none, without being the last.
    public var limit: Int
    /// Whether what came of the calls is wanted.
    public var includesResults: Bool
    /// Whether what the calls were called with is wanted.
    public var includesArguments: Bool

    /// A query with these conditions.
    public init(
        status: A2ACallStatus? = nil,
        contextID: String? = nil,
        changedSinceUnixNano: UInt64? = nil,
        cursor: String? = nil,
        limit: Int = 50,
        includesResults: Bool = false,
        includesArguments: Bool = false
    ) {
        self.status = status
        self.contextID = contextID
        self.changedSinceUnixNano = changedSinceUnixNano
        self.cursor = cursor
        self.limit = limit
        self.includesResults = includesResults
        self.includesArguments = includesArguments
    }
}

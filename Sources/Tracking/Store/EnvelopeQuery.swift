// SPDX-License-Identifier: Apache-2.0

/// Which envelopes a listing shows: those that meet every condition that is set.
public struct EnvelopeQuery: Sendable, Equatable {
    /// What comes first in a listing.
    public enum Order: Sendable {
        /// What was made last.
        case created
        /// What changed last; quick for one principal without parts only.
        case changed
    }

    /// Only those that stand like this.
    public var status: EnvelopeStatus?
    /// Only calls of this tool.
    public var tool: String?
    /// Only those of this principal.
    public var principal: String?
    /// Only those that were split off from this envelope.
    public var parentID: String?
    /// Only those made at this time or later, in Unix nanoseconds.
    public var sinceUnixNano: UInt64?
    /// Only those made before this time, in Unix nanoseconds.
    public var untilUnixNano: UInt64?
    /// Only those that changed at this time or later, in Unix nanoseconds.
    public var changedSinceUnixNano: UInt64?
    /// Only calls, without what was split off from them.
    public var excludesParts: Bool
    /// What comes first.
    public var order: Order
    /// Where the page before ended, of a listing in the same order.
    public var after: EnvelopeCursor?
    /// How many a page has at most; at least 1.
    public var limit: Int

    /// A query with these conditions.
    public init(
        status: EnvelopeStatus? = nil,
        tool: String? = nil,
        principal: String? = nil,
        parentID: String? = nil,
        sinceUnixNano: UInt64? = nil,
        untilUnixNano: UInt64? = nil,
        changedSinceUnixNano: UInt64? = nil,
        excludesParts: Bool = false,
        order: Order = .created,
        after: EnvelopeCursor? = nil,
        limit: Int = 50
    ) {
        self.status = status
        self.tool = tool
        self.principal = principal
        self.parentID = parentID
        self.sinceUnixNano = sinceUnixNano
        self.untilUnixNano = untilUnixNano
        self.changedSinceUnixNano = changedSinceUnixNano
        self.excludesParts = excludesParts
        self.order = order
        self.after = after
        self.limit = max(limit, 1)
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Which traces to list.
///
/// Every condition that is given must hold.
public struct TraceQuery: Sendable, Hashable {
    /// The largest number of traces to return; `nil` for all.
    public var limit: Int?
    /// Traces that started at or after this moment.
    public var sinceUnixNano: UInt64?
    /// Traces that started before this moment.
    public var untilUnixNano: UInt64?
    /// Traces of this status.
    public var status: TraceStatus?
    /// Traces in which this actor ran.
    public var actor: String?
    /// Traces in which an attempt failed, whether or not a later one succeeded.
    public var hasErrors: Bool

    /// Makes a query; the default asks for everything.
    public init(
        limit: Int? = nil,
        sinceUnixNano: UInt64? = nil,
        untilUnixNano: UInt64? = nil,
        status: TraceStatus? = nil,
        actor: String? = nil,
        hasErrors: Bool = false
    ) {
        self.limit = limit
        self.sinceUnixNano = sinceUnixNano
        self.untilUnixNano = untilUnixNano
        self.status = status
        self.actor = actor
        self.hasErrors = hasErrors
    }

    func accepts(_ trace: TraceSummary) -> Bool {
        (sinceUnixNano.map { trace.startedAtUnixNano >= $0 } ?? true)
            && (untilUnixNano.map { trace.startedAtUnixNano < $0 } ?? true)
            && (status.map { trace.status == $0 } ?? true)
            && (actor.map { trace.actors.contains($0) } ?? true)
            && (!hasErrors || trace.errors > 0)
    }
}

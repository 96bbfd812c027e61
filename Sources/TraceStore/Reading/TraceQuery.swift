// SPDX-License-Identifier: Apache-2.0

/// Which traces to find.
///
/// Every condition that is given must hold, and those on hops (actor, incident, error, fingerprint, payloads) for the
/// same hop. Times are those by which the traces are ordered: when the first thing was recorded of a trace, or, where the
/// query is about hops, when the first hop began that meets it.
public struct TraceQuery: Sendable, Hashable {
    /// The largest number of traces to return; `nil` for all.
    public var limit: Int?
    /// Traces at or after this moment.
    public var sinceUnixNano: UInt64?
    /// Traces before this moment.
    public var untilUnixNano: UInt64?
    /// Traces of this status.
    public var status: TraceStatus?
    /// Traces in which this actor ran.
    public var actor: String?
    /// Traces in which an attempt failed, whether or not a later one succeeded.
    public var hasErrors: Bool
    /// Traces that this may mean: a trace id, an envelope's id, the id of a replay run, or the beginning of one.
    public var id: String?
    /// Traces in which this happened.
    public var incident: TraceIncident?
    /// Traces in which an attempt failed with an error of this type or code.
    public var errorType: String?
    /// Traces in which an attempt failed with this in the error's message or traceback, in capitals or not.
    public var errorText: String?
    /// Traces in which a handler ran whose fingerprint begins so, with or without the `sha256:`.
    public var fingerprint: String?
    /// Traces with a hop that received or published payloads that meet all of these.
    public var payloads: [PayloadCondition]
    /// Traces that took at least so long.
    public var slowerThan: Duration?
    /// From how long on an attempt is slow.
    public var slowThreshold: Duration
    /// Traces behind this one.
    public var after: TraceCursor?

    /// Makes a query; the default asks for everything.
    public init(
        limit: Int? = nil,
        sinceUnixNano: UInt64? = nil,
        untilUnixNano: UInt64? = nil,
        status: TraceStatus? = nil,
        actor: String? = nil,
        hasErrors: Bool = false,
        id: String? = nil,
        incident: TraceIncident? = nil,
        errorType: String? = nil,
        errorText: String? = nil,
        fingerprint: String? = nil,
        payloads: [PayloadCondition] = [],
        slowerThan: Duration? = nil,
        slowThreshold: Duration = .seconds(1),
        after: TraceCursor? = nil
    ) {
        self.limit = limit
        self.sinceUnixNano = sinceUnixNano
        self.untilUnixNano = untilUnixNano
        self.status = status
        self.actor = actor
        self.hasErrors = hasErrors
        self.id = id
        self.incident = incident
        self.errorType = errorType
        self.errorText = errorText
        self.fingerprint = fingerprint
        self.payloads = payloads
        self.slowerThan = slowerThan
        self.slowThreshold = slowThreshold
        self.after = after
    }
}

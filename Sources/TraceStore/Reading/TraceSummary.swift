// SPDX-License-Identifier: Apache-2.0

public import TelemetryCore

/// What a listing shows of a trace.
public struct TraceSummary: Sendable, Hashable {
    /// The trace.
    public var traceID: TraceID
    /// The id of the envelope that the earliest hop received; `nil` before any hop.
    public var envelopeID: String?
    /// The earliest start of a span or hop.
    public var startedAtUnixNano: UInt64
    /// The time from there to the latest end.
    public var duration: Duration
    /// Whether all branches are over, and how.
    public var status: TraceStatus
    /// The number of attempts, those of end actors included.
    public var hops: Int
    /// The number of attempts that did not go well.
    public var errors: Int
    /// The actors, each once, in the order of their first hop.
    public var actors: [String]

    /// Makes a summary.
    public init(
        traceID: TraceID,
        envelopeID: String?,
        startedAtUnixNano: UInt64,
        duration: Duration,
        status: TraceStatus,
        hops: Int,
        errors: Int,
        actors: [String]
    ) {
        self.traceID = traceID
        self.envelopeID = envelopeID
        self.startedAtUnixNano = startedAtUnixNano
        self.duration = duration
        self.status = status
        self.hops = hops
        self.errors = errors
        self.actors = actors
    }

    /// Makes the summary of a trace of which nothing is known.
    init(of id: TraceID) {
        self.init(
            traceID: id,
            envelopeID: nil,
            startedAtUnixNano: 0,
            duration: .zero,
            status: .open,
            hops: 0,
            errors: 0,
            actors: []
        )
    }
}

// SPDX-License-Identifier: Apache-2.0

public import TelemetryCore

/// What the replay of one trace came to.
public struct TraceReport: Sendable, Equatable {
    /// The original.
    public var traceID: TraceID
    /// The trace that the replay was recorded as; nil when it was not.
    public var replayTraceID: TraceID?
    /// The hops that were run again, in the order in which they had started.
    public var hops: [HopReport]
    /// Why nothing of the trace can be replayed, when that is so.
    public var reason: String?

    /// The verdict on the whole trace.
    public var verdict: ReplayVerdict { .combined(hops.lazy.map(\.verdict)) }

    /// The first hop that did something else than it had done.
    public var firstDivergence: HopReport? { hops.first { $0.verdict == .diverged } }
}

// SPDX-License-Identifier: Apache-2.0

public import TelemetryCore

/// Everything that a store holds about one trace.
public struct StoredTrace: Sendable, Hashable {
    /// The trace.
    public var id: TraceID
    /// Its spans, by start.
    public var spans: [StoredSpan]
    /// Its hops, by start.
    public var hops: [StoredHop]

    /// Makes a trace of what was found, in any order.
    public init(id: TraceID, spans: [StoredSpan], hops: [StoredHop]) {
        self.id = id
        self.spans = spans.sorted {
            ($0.span.startUnixNano, $1.span.endUnixNano) < ($1.span.startUnixNano, $0.span.endUnixNano)
        }
        self.hops = hops.sorted {
            ($0.startedAtUnixNano, $0.endedAtUnixNano) < ($1.startedAtUnixNano, $1.endedAtUnixNano)
        }
    }

    /// Whether nothing is known of it.
    public var isEmpty: Bool { spans.isEmpty && hops.isEmpty }

    /// Whether all branches are over, and how.
    public var status: TraceStatus { summary.status }

    /// The envelopes that keep the trace open: where each was sent and has not been taken in, in order of queue and id.
    public var pending: [(envelopeID: String, queue: String)] {
        hops.isEmpty ? [] : Branches(hops).pending.map { ($0.envelopeID, $0.queue) }
    }

    /// The earliest start of a span or hop; 0 for an empty trace.
    public var startedAtUnixNano: UInt64 {
        min(
            spans.lazy.map(\.span.startUnixNano).min() ?? .max,
            hops.lazy.map(\.startedAtUnixNano).min() ?? (spans.isEmpty ? 0 : .max)
        )
    }

    /// The latest end of a span or hop; 0 for an empty trace.
    public var endedAtUnixNano: UInt64 {
        max(spans.lazy.map(\.span.endUnixNano).max() ?? 0, hops.lazy.map(\.endedAtUnixNano).max() ?? 0)
    }

    /// The time between the two.
    public var duration: Duration {
        .nanoseconds(Int64(clamping: endedAtUnixNano - min(startedAtUnixNano, endedAtUnixNano)))
    }

    /// The line that a listing shows for this trace.
    public var summary: TraceSummary {
        var sketch = TraceSketch()
        for span in spans.lazy.map(\.span) {
            sketch.addSpans(
                startUnixNano: span.startUnixNano,
                endUnixNano: span.endUnixNano,
                hasProducer: span.kind == .producer,
                hasError: span.status.isError
            )
        }
        for hop in hops { sketch.add(hop) }
        return sketch.summary(of: id) ?? TraceSummary(of: id)
    }
}

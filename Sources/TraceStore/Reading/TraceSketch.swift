// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// What a listing gathers of one trace from all slices.
struct TraceSketch {
    private var start = UInt64.max
    private var end: UInt64 = 0
    private var spans = TraceStatus.SpanFacts()
    private var hops: [StoredHop] = []

    mutating func addSpans(startUnixNano: UInt64, endUnixNano: UInt64, hasProducer: Bool, hasError: Bool) {
        start = min(start, startUnixNano)
        end = max(end, endUnixNano)
        spans.exist = true
        spans.hasProducer = spans.hasProducer || hasProducer
        spans.hasError = spans.hasError || hasError
    }

    mutating func add(_ part: TracePart) {
        for spans in part.spans {
            addSpans(
                startUnixNano: spans.startUnixNano,
                endUnixNano: spans.endUnixNano,
                hasProducer: spans.hasProducer,
                hasError: spans.firstErrorUnixNano != nil
            )
        }
        for hop in part.hops { add(hop) }
    }

    mutating func add(_ hop: StoredHop) {
        start = min(start, hop.startedAtUnixNano)
        end = max(end, hop.endedAtUnixNano)
        hops.append(hop)
    }

    /// The summary; `nil` when nothing was found.
    func summary(of id: TraceID) -> TraceSummary? {
        guard start <= end else { return nil }
        let hops = hops.sorted {
            ($0.startedAtUnixNano, $0.endedAtUnixNano) < ($1.startedAtUnixNano, $1.endedAtUnixNano)
        }
        return TraceSummary(
            traceID: id,
            envelopeID: hops.first { !$0.envelopeID.isEmpty }?.envelopeID,
            startedAtUnixNano: start,
            duration: .nanoseconds(Int64(clamping: end - start)),
            status: TraceStatus(hops: hops, spans: spans),
            hops: hops.count,
            errors: hops.count { $0.outcome.isProblem },
            actors: hops.reduce(into: []) { actors, hop in
                if !actors.contains(hop.actor) { actors.append(hop.actor) }
            }
        )
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// Decides which spans and hops of traces that the head sampler did not choose are stored all the same.
///
/// The spans of a hop end before the hop is recorded, so they are set aside, in bounded number, until it shows whether
/// the hop failed, was retried or dead-lettered, or was slow. From then on everything of its trace is stored, as far as
/// this process sees it.
struct TailFilter {
    static let maxParked = 2048
    static let maxKept = 1024

    /// The `process` span of a hop, or what takes its place in a process that records no hops.
    private struct Key: Hashable {
        let traceID: TraceID
        let spanID: SpanID
    }

    private let slowThreshold: Duration?
    private var parked: [Key: [SpanData]] = [:]
    private var order: FixedQueue<Key> = FixedQueue(capacity: maxParked)
    private var kept: Set<TraceID> = []
    private var keptOrder: FixedQueue<TraceID> = FixedQueue(capacity: maxKept)

    init(slowThreshold: Duration?) {
        self.slowThreshold = slowThreshold
    }

    /// Takes a span in and returns what is to be stored now.
    mutating func admit(_ span: SpanData) -> [SpanData] {
        if span.context.isSampled || kept.contains(span.context.traceID) { return [span] }
        let spanID = span.kind == .consumer ? span.context.spanID : span.parentSpanID ?? span.context.spanID
        let key = Key(traceID: span.context.traceID, spanID: spanID)
        if span.status.isError || isSlow(span.duration) {
            return keep(key) + [span]
        }
        parked[key, default: []].append(span)
        if let oldest = order.append(key) { parked[oldest] = nil }
        return []
    }

    /// Takes a hop in and returns whether it is to be stored, and the spans that are to be stored with it.
    mutating func admit(_ hop: HopRecord) -> (isStored: Bool, spans: [SpanData]) {
        let key = Key(traceID: hop.traceID, spanID: hop.spanID)
        if hop.isSampled { return (true, []) }
        let duration = Duration.nanoseconds(Int64(clamping: hop.endedAtUnixNano &- hop.startedAtUnixNano))
        let isNotable =
            hop.outcome.isProblem || hop.attempt > 1 || hop.actor == StoredHop.errorEnd || isSlow(duration)
            || kept.contains(hop.traceID)
        guard isNotable else {
            parked[key] = nil
            return (false, [])
        }
        return (true, keep(key))
    }

    private mutating func keep(_ key: Key) -> [SpanData] {
        if kept.insert(key.traceID).inserted, let oldest = keptOrder.append(key.traceID) { kept.remove(oldest) }
        return parked.removeValue(forKey: key) ?? []
    }

    private func isSlow(_ duration: Duration) -> Bool {
        slowThreshold.map { duration >= $0 } ?? false
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// Decides which spans and hops of traces that the head sampler did not choose are stored all the same.
///
/// The spans of a hop end before the hop is recorded, so they are set aside until it shows whether the hop is notable
/// (see `HopRecord.isNotable`). From then on everything of its trace is stored, as far as this process sees it. A process
/// that records no hops, such as the runtime, is told by the one that does.
///
/// What is set aside is bounded: the hops that wait the longest go first. Only hops that are still undecided count, so
/// that those that come and go never push out one that takes its time.
struct TailFilter {
    /// How many undecided hops may have spans set aside.
    static let maxParked = 2048
    /// How many spans may be set aside in all.
    static let maxParkedSpans = 8192
    /// How many traces are remembered as worth storing.
    static let maxKept = 4096

    /// The `process` span of a hop, or what takes its place in a process that records no hops.
    private struct Key: Hashable {
        let traceID: TraceID
        let spanID: SpanID
    }

    private let slowThreshold: Duration?
    private var parked: [Key: [SpanData]] = [:]
    /// The hops of a trace that have spans set aside; nearly always one.
    private var hopsOfTrace: [TraceID: [SpanID]] = [:]
    private var parkedSpans = 0
    /// The keys in order of their first span, from `oldest` on; those that are decided by now are skipped.
    private var order: [Key] = []
    private var oldest = 0
    private var kept: Set<TraceID> = []
    private var keptOrder: FixedQueue<TraceID> = FixedQueue(capacity: maxKept)

    init(slowThreshold: Duration?) {
        self.slowThreshold = slowThreshold
    }

    /// Takes a span in and returns what is to be stored now.
    mutating func admit(_ span: SpanData) -> [SpanData] {
        let traceID = span.context.traceID
        if span.context.isSampled || kept.contains(traceID) { return [span] }
        if span.status.isError || slowThreshold.map({ span.duration >= $0 }) ?? false {
            return keep(traceID) + [span]
        }
        let spanID = span.kind == .consumer ? span.context.spanID : span.parentSpanID ?? span.context.spanID
        park(span, under: Key(traceID: traceID, spanID: spanID))
        return []
    }

    /// Takes a hop in and returns whether it is to be stored, and the spans that are to be stored with it.
    mutating func admit(_ hop: HopRecord) -> (isStored: Bool, spans: [SpanData]) {
        if hop.isSampled { return (true, []) }
        guard hop.isNotable(slowThreshold: slowThreshold) || kept.contains(hop.traceID) else {
            _ = remove(Key(traceID: hop.traceID, spanID: hop.spanID))
            return (false, [])
        }
        return (true, keep(hop.traceID))
    }

    /// Has everything stored that comes of a trace, and returns what was set aside of it.
    mutating func keep(_ traceID: TraceID) -> [SpanData] {
        if kept.insert(traceID).inserted, let forgotten = keptOrder.append(traceID) { kept.remove(forgotten) }
        let hops = hopsOfTrace[traceID] ?? []
        return hops.flatMap { remove(Key(traceID: traceID, spanID: $0)) }
    }

    private mutating func park(_ span: SpanData, under key: Key) {
        // A hop that puts out thousands of envelopes must not push out all others: its first spans tell enough.
        let siblings = parked[key]?.count ?? 0
        guard siblings < Self.maxParkedSpans / 2 else { return }
        if siblings == 0 {
            hopsOfTrace[key.traceID, default: []].append(key.spanID)
            order.append(key)
        }
        parked[key, default: []].append(span)
        parkedSpans += 1
        while parked.count > Self.maxParked || parkedSpans > Self.maxParkedSpans, oldest < order.count {
            _ = remove(order[oldest])
            oldest += 1
        }
        // The array is made shorter when most of it is past or decided, so that each key is moved a few times at most.
        if order.count > 4 * Self.maxParked {
            order = order[oldest...].filter { parked[$0] != nil }
            oldest = 0
        }
    }

    private mutating func remove(_ key: Key) -> [SpanData] {
        guard let spans = parked.removeValue(forKey: key) else { return [] }
        parkedSpans -= spans.count
        hopsOfTrace[key.traceID]?.removeAll { $0 == key.spanID }
        if hopsOfTrace[key.traceID]?.isEmpty == true { hopsOfTrace[key.traceID] = nil }
        return spans
    }
}

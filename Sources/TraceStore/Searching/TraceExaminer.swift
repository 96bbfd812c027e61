// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TelemetryCore

/// Decides whether a trace, put together from all slices, meets a query, and says why.
struct TraceExaminer {
    /// What the candidates are, and so by what they are ordered.
    enum Order: Hashable {
        /// All traces, by what was recorded first of them.
        case traces
        /// Those with a hop that meets this, by the first such hop.
        case hops(HopFilter)
        /// Those that may be open, by what was recorded first of them.
        case open
    }

    let query: TraceQuery
    let order: Order
    private let hopFilter: HopFilter

    init(_ query: TraceQuery) {
        self.query = query
        hopFilter = HopFilter(query)
        // Where several will do, what is met by the fewest is looked for, and the rest is found out on them.
        order =
            if query.id != nil {
                .traces
            } else if hopFilter.isSelective {
                .hops(hopFilter)
            } else if query.status == .failed {
                .hops(.failure)
            } else if query.status == .open {
                .open
            } else {
                hopFilter.isEmpty ? .traces : .hops(hopFilter)
            }
    }

    var needsBodies: Bool { !query.payloads.isEmpty }

    /// By what the trace is ordered; `nil` when it is no candidate.
    private func moment(_ parts: [TracePart]) -> UInt64? {
        switch order {
        case .traces, .open: return parts.lazy.map(\.firstUnixNano).min()
        case .hops(let filter):
            // A trace without hops fails by its spans.
            if filter.isFailure, parts.allSatisfy(\.hops.isEmpty) {
                return parts.lazy.flatMap(\.spans).compactMap(\.firstErrorUnixNano).min()
            }
            return parts.lazy.flatMap(\.hops).filter(filter.accepts).map(\.startedAtUnixNano).min()
        }
    }

    func match(_ id: TraceID, _ parts: [TracePart]) -> TraceMatch? {
        guard let moment = moment(parts) else { return nil }
        let cursor = TraceCursor(unixNano: moment, traceID: id)
        if let since = query.sinceUnixNano, moment < since { return nil }
        if let until = query.untilUnixNano, moment >= until { return nil }
        if let after = query.after, cursor >= after { return nil }
        var sketch = TraceSketch()
        for part in parts { sketch.add(part) }
        guard let summary = sketch.summary(of: id) else { return nil }
        if let status = query.status, summary.status != status { return nil }
        if query.hasErrors, summary.errors == 0 { return nil }
        if let slowerThan = query.slowerThan, summary.duration < slowerThan { return nil }
        let hops = hops(parts)
        guard !hops.isEmpty || hopFilter.isEmpty && query.payloads.isEmpty else { return nil }
        return TraceMatch(summary: summary, reasons: reasons(summary, parts), hops: hops, cursor: cursor)
    }

    /// Whether a hop by itself is asked for, and why: its status is that of its attempt, and its time that of the hop.
    func match(_ hop: StoredHop) -> TraceMatch.Hop? {
        if let since = query.sinceUnixNano, hop.startedAtUnixNano < since { return nil }
        if let until = query.untilUnixNano, hop.startedAtUnixNano >= until { return nil }
        if let slowerThan = query.slowerThan, hop.duration < slowerThan { return nil }
        switch query.status {
        case nil: break
        case .succeeded: guard !hop.isProblem, hop.outcome == .succeeded || hop.outcome == .ended else { return nil }
        case .failed: guard hop.isProblem else { return nil }
        case .open: guard hop.outcome == .retried || hop.outcome == .interrupted else { return nil }
        }
        guard hopFilter.accepts(hop), let places = places(in: hop) else { return nil }
        return TraceMatch.Hop(hop: hop.withoutEnvelopes, reasons: hopFilter.reasons(hop) + places)
    }

    /// The hops that are asked for, in the order in which they began.
    private func hops(_ parts: [TracePart]) -> [TraceMatch.Hop] {
        let asksForHops = !hopFilter.isEmpty || !query.payloads.isEmpty
        let filter = asksForHops ? hopFilter : .failure
        guard asksForHops || query.status == .failed else { return [] }
        let all = parts.flatMap(\.hops).sorted { $0.startedAtUnixNano < $1.startedAtUnixNano }
        return all.compactMap { hop in
            guard filter.accepts(hop), let places = places(in: hop) else { return nil }
            return TraceMatch.Hop(hop: hop.withoutEnvelopes, reasons: filter.reasons(hop) + places)
        }
    }

    /// Where the hop's payloads meet the conditions; `nil` when one is not met.
    private func places(in hop: StoredHop) -> [String]? {
        guard !query.payloads.isEmpty else { return [] }
        let envelopes = [("input", hop.input)] + hop.outputs.enumerated().map { ("output \($0)", $1.envelope) }
        let payloads = envelopes.compactMap { name, envelope in Self.payload(of: envelope).map { (name, $0) } }
        var places: [String] = []
        for condition in query.payloads {
            let found = payloads.lazy.compactMap { name, payload in
                condition.place(in: payload).map { "\(name) \($0)" }
            }
            guard let first = found.first else { return nil }
            places.append(first)
        }
        return places
    }

    private static func payload(of envelope: StoredEnvelope) -> JSONValue? {
        switch envelope {
        case .complete(let bytes), .redacted(let bytes):
            EnvelopeScan.payload(of: bytes).flatMap { try? JSONValue(decoding: Array(bytes[$0])) }
        case .truncated, .omitted: nil
        }
    }

    private func reasons(_ summary: TraceSummary, _ parts: [TracePart]) -> [String] {
        var reasons: [String] = []
        if query.status == .open {
            let pending = Branches(parts.flatMap(\.hops)).pending
            reasons += pending.map { "envelope \($0.envelopeID) was sent to \($0.queue)" }
            if parts.allSatisfy(\.hops.isEmpty) { reasons.append("no actor has received the envelope") }
        }
        if query.slowerThan != nil {
            reasons.append("took \(TimeText.duration(UInt64(clamping: summary.duration.nanoseconds)))")
        }
        return reasons
    }
}

extension StoredHop {
    /// The hop with nothing but the sizes of its envelopes.
    fileprivate var withoutEnvelopes: StoredHop {
        var hop = self
        hop.input = .omitted(size: input.size)
        for index in hop.outputs.indices {
            hop.outputs[index].envelope = .omitted(size: outputs[index].envelope.size)
        }
        return hop
    }
}

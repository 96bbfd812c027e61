// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
internal import TraceStore

extension StoredTrace {
    /// What belongs to an envelope, and to what was fanned out of it.
    ///
    /// Callers may give several calls one trace, and so may callers who must not see each other's.
    func part(of envelopeID: String) -> StoredTrace {
        let envelopes = descendants(of: envelopeID)
        return StoredTrace(
            id: id,
            spans: spans(about: envelopes),
            hops: hops.filter { envelopes.contains($0.envelopeID) }
        )
    }

    /// The same with no more than so many bytes of envelopes; the others are as if they had been too long to be recorded.
    func keeping(envelopeBytes limit: Int) -> StoredTrace {
        var left = limit
        func kept(_ envelope: StoredEnvelope) -> StoredEnvelope {
            let count = envelope.bytes?.count ?? 0
            guard count <= left else { return .truncated(head: [], size: envelope.size) }
            left -= count
            return envelope
        }
        var bounded = self
        for index in bounded.hops.indices {
            bounded.hops[index].input = kept(bounded.hops[index].input)
            for output in bounded.hops[index].outputs.indices {
                bounded.hops[index].outputs[output].envelope = kept(bounded.hops[index].outputs[output].envelope)
            }
        }
        return bounded
    }

    private func descendants(of envelopeID: String) -> Set<String> {
        var found: Set = [envelopeID]
        var known = 0
        // Again, since the clocks of two machines may show a child before its parent.
        while found.count > known {
            known = found.count
            for hop in hops where found.contains(hop.envelopeID) { found.formUnion(hop.outputs.map(\.envelopeID)) }
            for span in spans.lazy.map(\.span) {
                if let parent = span.text(.asyaEnvelopeParentID), found.contains(parent),
                    let child = span.text(.asyaEnvelopeID)
                {
                    found.insert(child)
                }
            }
        }
        return found
    }

    /// The spans of these envelopes; one that names none belongs to the envelope of the span around it, or else to what is
    /// inside it.
    private func spans(about envelopes: Set<String>) -> [StoredSpan] {
        let known = Dictionary(spans.map { ($0.span.context.spanID, $0.span) }) { first, _ in first }
        var verdicts: [SpanID: Bool?] = [:]
        for span in spans.lazy.map(\.span) {
            var way: [SpanID] = []
            var verdict: Bool?
            var next: SpanData? = span
            // A circle ends where it was begun.
            while let span = next, !way.contains(span.context.spanID) {
                if let earlier = verdicts[span.context.spanID] {
                    verdict = earlier
                    break
                }
                way.append(span.context.spanID)
                if let envelope = span.text(.asyaEnvelopeID) ?? span.text(.messagingMessageID) {
                    verdict = envelopes.contains(envelope)
                    break
                }
                next = span.parentSpanID.flatMap { known[$0] }
            }
            for id in way { verdicts[id] = .some(verdict) }
        }
        for span in spans.lazy.map(\.span) where verdicts[span.context.spanID] == true {
            var next = span.parentSpanID
            while let id = next, let verdict = verdicts[id], verdict == nil {
                verdicts[id] = true
                next = known[id]?.parentSpanID
            }
        }
        return spans.filter { verdicts[$0.span.context.spanID] == true }.map { span in
            var span = span
            // What another envelope's span is around begins a tree of its own.
            if let parent = span.span.parentSpanID, known[parent] != nil, verdicts[parent] != true {
                span.span.parentSpanID = nil
            }
            return span
        }
    }
}

extension SpanData {
    fileprivate func text(_ key: AttributeKey) -> String? {
        guard case .string(let text)? = attributes[key] else { return nil }
        return text
    }
}

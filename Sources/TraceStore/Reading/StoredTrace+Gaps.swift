// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

extension StoredTrace {
    /// What the recording must have lost, a line each; empty when it is whole, as far as one can tell from it.
    ///
    /// A process that is killed loses the records of its last moments, a sampler leaves out what went well, and pruning takes
    /// the oldest. What is lost shows by what is there: a hop that nothing sent its envelope to, a span of a hop of which
    /// there is no record, an envelope of which nothing is known since it was sent (``pending``), which may as well be on
    /// its way.
    public var gaps: [String] {
        unsentHops + unrecordedHops
            + pending.map { "envelope \($0.envelopeID) was sent to \($0.queue), and nothing is recorded of it since" }
    }

    /// Whether a hop or what came of it is missing.
    public var isIncomplete: Bool { !gaps.isEmpty }

    private var unsentHops: [String] {
        // A replay may begin anywhere.
        guard let first = hops.map(\.routeIndex).min(), hops.allSatisfy({ $0.runID == nil }) else { return [] }
        var sent: Set<Branches.Place> = []
        for hop in hops where hop.outcome != .retried && hop.outcome != .interrupted {
            for output in hop.outputs {
                sent.insert(Branches.Place(envelopeID: output.envelopeID, queue: output.queue))
            }
        }
        // A dead letter may be redriven to any queue, by somebody who records no hop.
        let redriven = Set(hops.compactMap { hops.successor(of: $0)?.spanID })
        var told: Set<Branches.Place> = []
        return hops.compactMap { hop in
            let place = Branches.Place(envelopeID: hop.envelopeID, queue: hop.queue)
            let isRoot = hop.routeIndex == 0 && first == 0 && !hop.isEnd
            guard !isRoot, !redriven.contains(hop.spanID), !sent.contains(place), told.insert(place).inserted else {
                return nil
            }
            return
                "hop \(hop.routeIndex) (\(hop.actor)) received envelope \(hop.envelopeID), and nothing is recorded of "
                + "the hop that sent it"
        }
    }

    private var unrecordedHops: [String] {
        let recorded = Set(hops.map(\.spanID))
        return spans.compactMap { stored in
            let span = stored.span
            guard span.kind == .consumer, case .string(let actor)? = span.attributes[.asyaActor],
                !recorded.contains(span.context.spanID)
            else { return nil }
            return "\(actor) has a span at work on an envelope, and nothing is recorded of the hop"
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TelemetryCore
internal import TraceStore

/// A replay as traces of its own: one root for each original, linked to the original's root, and a child for each hop.
struct ReplayRecording: Sendable {
    private(set) var spans: [SpanData] = []
    private(set) var hops: [HopRecord] = []

    private let runID: String
    private let scope = InstrumentationScope(name: "asya.replay")

    /// Makes the records of everything that ran; a trace of which nothing ran is not recorded.
    init(_ ledger: ReplayLedger, identity: ReplayIdentity, runID: String) {
        self.runID = runID
        var ran: [Int: [Int]] = [:]
        for (index, step) in ledger.plan.steps.enumerated() {
            if case .success? = ledger.outcome(of: index)?.result { ran[step.trace, default: []].append(index) }
        }
        for (trace, steps) in ran.sorted(by: { $0.key < $1.key }) {
            var children: [SpanData] = []
            for index in steps { add(index, of: ledger, identity: identity, to: &children) }
            spans.append(root(of: ledger.plan.traces[trace], context: identity.roots[trace], children: children))
            spans += children
        }
    }

    private func root(of trace: StoredTrace, context: SpanContext, children: [SpanData]) -> SpanData {
        let original = trace.spans.first { $0.span.parentSpanID == nil }?.span.context
        let failed = children.first { $0.status.isError }
        var attributes: Attributes = [
            .asyaReplayRun: .string(runID), .asyaComponent: .string(ComponentName.cli.rawValue),
        ]
        if let type = failed?.attributes[.errorType] { attributes.set(.errorType, type) }
        return SpanData(
            context: context,
            name: SpanNames.replay(trace.hops.first?.actor ?? ""),
            startUnixNano: children.map(\.startUnixNano).min() ?? 0,
            endUnixNano: children.map(\.endUnixNano).max() ?? 0,
            attributes: attributes,
            links: original.map { [link(to: $0)] } ?? [],
            status: failed?.status ?? .unset,
            scope: scope
        )
    }

    private mutating func add(
        _ index: Int,
        of ledger: ReplayLedger,
        identity: ReplayIdentity,
        to children: inout [SpanData]
    ) {
        let step = ledger.plan.steps[index]
        guard let outcome = ledger.outcome(of: index), case .success(let result) = outcome.result else { return }
        let record = record(step, outcome, result, context: identity.steps[index])
        hops.append(record)
        children.append(span(of: record, step, finding: ledger.finding(of: index), identity: identity, index: index))
        endHops(after: record)
    }

    private func span(
        of record: HopRecord,
        _ step: ReplayStep,
        finding: HopFinding?,
        identity: ReplayIdentity,
        index: Int
    ) -> SpanData {
        var attributes: Attributes = [
            .asyaActor: .string(record.actor),
            .asyaEnvelopeID: .string(record.envelopeID),
            .asyaRouteIndex: .int(record.routeIndex),
            .asyaAttempt: .int(record.attempt),
            .asyaOutcome: .string(record.outcome.name),
            .asyaOutputCount: .int(record.outputs.count),
            .asyaReplayRun: .string(runID),
        ]
        if let handler = record.handler { attributes.set(.asyaHandler, .string(handler)) }
        if let fingerprint = record.handlerFingerprint { attributes.set(.asyaHandlerFingerprint, .string(fingerprint)) }
        var status = SpanStatus.unset
        if let error = record.error {
            attributes.set(.errorType, .string(error.type))
            status = .error(description: error.type)
        } else if case .diverged(let difference, _)? = finding {
            attributes.set(.errorType, "ReplayDiverged")
            status = .error(description: "diverged from the recording at \(difference.path)")
        }
        return SpanData(
            context: identity.steps[index],
            parentSpanID: identity.roots[step.trace].spanID,
            name: SpanNames.process(record.actor),
            startUnixNano: record.startedAtUnixNano,
            endUnixNano: record.endedAtUnixNano,
            attributes: attributes,
            links: [
                link(to: SpanContext(traceID: step.hop.traceID, spanID: step.hop.spanID, flags: .sampled))
            ],
            status: status,
            scope: scope
        )
    }

    private func record(
        _ step: ReplayStep,
        _ outcome: StepOutcome,
        _ result: HopResult,
        context: SpanContext
    ) -> HopRecord {
        let hop = step.hop
        let prefix = hop.queuePrefix
        var record = HopRecord(
            traceID: context.traceID,
            spanID: context.spanID,
            envelopeID: hop.envelopeID,
            runID: runID,
            routeIndex: hop.routeIndex,
            actor: hop.actor,
            queue: hop.queue,
            attempt: hop.attempt,
            startedAtUnixNano: outcome.startedAtUnixNano,
            endedAtUnixNano: outcome.endedAtUnixNano,
            outcome: .succeeded,
            input: outcome.input?.encoded() ?? hop.input.bytes ?? []
        )
        if case .run(let launch, _) = step.action { record.handler = launch.handler }
        record.handlerFingerprint = outcome.fingerprint
        switch result {
        case .outputs(let departures):
            record.outputs = departures.map { departure in
                let next =
                    switch departure.destination {
                    case .actor(let actor): actor
                    case .happyEnd: ActorName.happyEnd
                    }
                return HopOutput(
                    queue: prefix + next,
                    envelope: departure.envelope.encoded(),
                    envelopeID: departure.envelope.id
                )
            }
        case .failure(let code, let details):
            record.error = HopError(
                code: code,
                type: details.type,
                message: details.message,
                traceback: details.traceback
            )
            // Whether a failure is retried was decided when it was recorded; a new one is not.
            record.outcome = hop.outcome == .retried ? .retried : .failed
            guard let envelope = outcome.input else { break }
            if record.outcome == .retried {
                var again = envelope
                again.headers.attempt = hop.attempt + 1
                record.outputs = [HopOutput(queue: hop.queue, envelope: again.encoded(), envelopeID: again.id)]
            } else {
                let failed = Envelope.failure(code: code, details: details, original: envelope)
                record.outputs = [
                    HopOutput(queue: prefix + ActorName.errorEnd, envelope: failed.encoded(), envelopeID: failed.id)
                ]
            }
        }
        return record
    }

    /// Notes that envelopes reached an end actor, which a replay does not run, so that the trace counts as over.
    private mutating func endHops(after record: HopRecord) {
        let prefix = String(record.queue.dropLast(record.actor.count))
        for output in record.outputs {
            guard let actor = [ActorName.happyEnd, ActorName.errorEnd].first(where: { output.queue == prefix + $0 })
            else { continue }
            hops.append(
                HopRecord(
                    traceID: record.traceID,
                    spanID: record.spanID,
                    envelopeID: output.envelopeID,
                    runID: runID,
                    routeIndex: record.routeIndex + 1,
                    actor: actor,
                    queue: output.queue,
                    startedAtUnixNano: record.endedAtUnixNano,
                    endedAtUnixNano: record.endedAtUnixNano,
                    outcome: .ended,
                    input: output.envelope
                )
            )
        }
    }

    private func link(to context: SpanContext) -> SpanLink {
        SpanLink(context: context, attributes: [.asyaLinkReason: .string(LinkReason.replayed.rawValue)])
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TelemetryCore
internal import TraceStore

/// Keeps the books of a replay: what came of each step, what the next ones are given, and the verdicts.
struct ReplayLedger: Sendable {
    /// The plan.
    let plan: ReplayPlan
    /// How results are compared.
    let comparison: HopComparison
    private var outcomes: [Int: StepOutcome] = [:]
    private var findings: [Int: HopFinding] = [:]

    /// Opens the books of a plan.
    init(plan: ReplayPlan, comparison: HopComparison) {
        self.plan = plan
        self.comparison = comparison
    }

    /// The number of steps that are over.
    var count: Int { outcomes.count }

    /// What came of a step; nil while it is not over.
    func outcome(of step: Int) -> StepOutcome? { outcomes[step] }

    /// What the comparison found for a step; nil while it is not over.
    func finding(of step: Int) -> HopFinding? { findings[step] }

    /// Notes what came of a step and compares it with the recording.
    mutating func record(_ outcome: StepOutcome, of step: Int) {
        outcomes[step] = outcome
        switch outcome.result {
        case .success(let result): findings[step] = comparison.compare(plan.steps[step].hop, with: result)
        case .failure(let reason): findings[step] = .impossible(reason)
        }
    }

    /// The envelope that the handler of a step is given.
    ///
    /// - Throws: ``Impossibility`` when the step before did not put it out, or the recording is damaged.
    func input(of step: Int, from source: ReplayStep.Input) throws(Impossibility) -> Envelope {
        let hop = plan.steps[step].hop
        switch source {
        case .recorded(let bytes):
            guard let envelope = try? Envelope(decoding: bytes, limits: .recorded) else {
                throw Impossibility("its recorded input is no envelope")
            }
            return envelope
        case .output(let producer):
            let before = plan.steps[producer].hop.actor
            guard case .success(.outputs(let departures))? = outcomes[producer]?.result,
                var envelope = departures.map(\.envelope).first(where: { $0.id == hop.envelopeID })
            else {
                throw Impossibility("\(before), the hop before it, did not put out envelope \(hop.envelopeID) again")
            }
            guard envelope.route.currentActor == hop.actor else {
                throw Impossibility("\(before), the hop before it, sent envelope \(hop.envelopeID) elsewhere")
            }
            if case .complete(let bytes) = hop.input, let recorded = try? Envelope(decoding: bytes, limits: .recorded) {
                envelope.headers = envelope.headers.applyingManaged(from: recorded.headers)
            }
            if hop.attempt > 1 { envelope.headers.attempt = hop.attempt }
            return envelope
        }
    }

    /// The reports of all traces, in the order of the plan; what is not over counts as not replayed.
    var reports: [TraceReport] {
        var reports = plan.traces.map { TraceReport(traceID: $0.id, replayTraceID: nil, hops: []) }
        for (index, step) in plan.steps.enumerated() { reports[step.trace].hops.append(report(of: index)) }
        for index in reports.indices where reports[index].hops.isEmpty {
            reports[index].reason = "no hop of the trace ran a handler, so there is nothing to run again"
        }
        return reports
    }

    /// The actors whose handlers are not those that were recorded, each with both fingerprints.
    var changedHandlers: [(actor: String, recorded: String, now: String)] {
        var seen: Set<String> = []
        return plan.steps.enumerated().compactMap { index, step in
            guard let recorded = step.hop.handlerFingerprint, let now = outcomes[index]?.fingerprint, recorded != now,
                seen.insert(step.hop.actor).inserted
            else { return nil }
            return (step.hop.actor, recorded, now)
        }
    }

    private func report(of index: Int) -> HopReport {
        let step = plan.steps[index]
        var report = HopReport(
            actor: step.hop.actor,
            hop: step.hop.routeIndex,
            attempt: step.hop.attempt,
            envelopeID: step.hop.envelopeID,
            verdict: .same,
            recorded: step.recordedDuration,
            replayed: outcomes[index]?.duration
        )
        switch findings[index] {
        case .same: break
        case .diverged(let difference, let note):
            report.verdict = .diverged
            report.path = difference.path
            report.expected = difference.expected
            report.actual = difference.actual
            report.reason = note
        case .impossible(let reason):
            report.verdict = .impossible
            report.reason = reason.description
        case nil:
            report.verdict = .impossible
            report.reason = "the replay was interrupted before it"
        }
        return report
    }
}

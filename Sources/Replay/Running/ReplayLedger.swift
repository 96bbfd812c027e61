// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TelemetryCore
internal import TraceStore

/// Keeps the books of a replay: what came of each step, what the next ones are given, and the verdicts.
struct ReplayLedger: Sendable {
    /// The plan.
    private(set) var plan: ReplayPlan
    /// How results are compared.
    let comparison: HopComparison
    private var outcomes: [Int: StepOutcome] = [:]
    private var findings: [Int: HopFinding] = [:]
    private var attempts: [StepKey: [Int]] = [:]
    private var newSteps: [Int: Int] = [:]

    /// Opens the books of a plan.
    init(plan: ReplayPlan, comparison: HopComparison) {
        self.plan = plan
        self.comparison = comparison
        for (index, step) in plan.steps.enumerated() { note(step, index) }
    }

    /// The number of steps that are over.
    var count: Int { outcomes.count }

    /// What came of a step; nil while it is not over.
    func outcome(of step: Int) -> StepOutcome? { outcomes[step] }

    /// What the comparison found for a step; nil while it is not over.
    func finding(of step: Int) -> HopFinding? { findings[step] }

    /// All steps that are attempts at one envelope at one place, by start.
    func attempts(at key: StepKey) -> [Int] { attempts[key] ?? [] }

    /// How many hops of a trace turned up that were not recorded.
    func newSteps(of trace: Int) -> Int { newSteps[trace] ?? 0 }

    /// Adds steps that turned up on the way.
    mutating func add(_ steps: [ReplayStep]) {
        for step in steps {
            note(step, plan.steps.count)
            plan.steps.append(step)
        }
    }

    private mutating func note(_ step: ReplayStep, _ index: Int) {
        attempts[step.key, default: []].append(index)
        if step.isNew { newSteps[step.trace, default: 0] += 1 }
    }

    /// Notes what came of a step and compares it with the recording.
    mutating func record(_ outcome: StepOutcome, of step: Int) {
        outcomes[step] = outcome
        switch outcome.result {
        case .success(let result):
            let finding = comparison.compare(plan.steps[step].hop, with: result)
            findings[step] = plan.steps[step].isNew ? finding.ofNewHop : finding
        case .failure(let reason): findings[step] = .impossible(reason)
        }
    }

    /// The envelope that the handler of a step is given.
    ///
    /// - Throws: ``Impossibility`` when the step before did not put it out, or the recording is damaged.
    func input(of step: Int, from source: ReplayStep.Input) throws(Impossibility) -> Envelope {
        switch source {
        case .recorded(let bytes):
            guard let envelope = try? Envelope(decoding: bytes, limits: .recorded) else {
                throw Impossibility("its recorded input is no envelope")
            }
            return envelope
        case .output(let producer): return try output(of: producer, for: plan.steps[step].hop)
        }
    }

    private func output(of producer: Int, for hop: StoredHop) throws(Impossibility) -> Envelope {
        let before = plan.steps[producer]
        var departures: [Departure] = []
        // Another attempt than the recorded one may have succeeded.
        for index in attempts(at: before.key) {
            if case .success(.outputs(let outputs))? = outcomes[index]?.result { departures = outputs }
        }
        guard var envelope = departures.map(\.envelope).first(where: { $0.id == hop.envelopeID }) else {
            throw Impossibility(
                "\(before.hop.actor), the hop before it, did not put out envelope \(hop.envelopeID) again"
            )
        }
        guard envelope.route.currentActor == hop.actor else {
            throw Impossibility("\(before.hop.actor), the hop before it, sent envelope \(hop.envelopeID) elsewhere")
        }
        if case .complete(let bytes) = hop.input, let recorded = try? Envelope(decoding: bytes, limits: .recorded) {
            envelope.headers = envelope.headers.applyingManaged(from: recorded.headers)
        }
        if hop.attempt > 1 { envelope.headers.attempt = hop.attempt }
        return envelope
    }

    /// What a step comes to that is served from the recording.
    ///
    /// - Throws: ``Impossibility`` when its input is not the recorded one, or its outputs were not recorded.
    func served(_ step: Int, from source: ReplayStep.Input) throws(Impossibility) -> (HopResult, Envelope?) {
        let hop = plan.steps[step].hop
        guard plan.isChained else { return (try HopResult(recorded: hop), nil) }
        let envelope = try input(of: step, from: source)
        if case .complete(let bytes) = hop.input, let recorded = try? Envelope(decoding: bytes, limits: .recorded),
            let difference = comparison.inputDifference(between: recorded, and: envelope)
        {
            throw Impossibility(
                "it is served from the recording, and its input is not the recorded one at \(difference.path); run it,"
                    + " or leave that out with --ignore"
            )
        }
        return (try HopResult(recorded: hop), envelope)
    }

    /// The reports of all traces, in the order of the plan; what is not over counts as not replayed.
    var reports: [TraceReport] {
        var reports = plan.traces.map { TraceReport(traceID: $0.id, replayTraceID: nil, hops: []) }
        for (index, step) in plan.steps.enumerated() { reports[step.trace].hops.append(report(of: index)) }
        for index in reports.indices {
            // Hops that turned up on the way stand behind those that were planned.
            if newSteps(of: index) > 0 { reports[index].hops.sort { $0.hop < $1.hop } }
            guard reports[index].hops.isEmpty else { continue }
            reports[index].reason =
                plan.isPartial
                ? "no hop of the trace that ran a handler is among those that were asked for"
                : "no hop of the trace ran a handler, so there is nothing to run again"
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

// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import RuntimeLink
public import TelemetryCore
public import TraceStore

/// Runs recorded traces again, offline: with the real handlers in real runtimes, and without a broker or a network.
///
/// Nothing is published, and the recording is only read. The replay is recorded as new traces.
public struct Replayer: Sendable {
    private let options: ReplayOptions
    private let clock: any TelemetryClock
    private let ids: any IDGenerator
    private let onProgress: @Sendable (ReplayProgress) -> Void

    /// Makes a replayer.
    ///
    /// - Parameters:
    ///   - options: What to run and how to compare.
    ///   - clock: Stamps the spans of the replay.
    ///   - ids: Makes the identifiers of the new traces.
    ///   - onProgress: Called after each hop, one call at a time.
    public init(
        options: ReplayOptions,
        clock: any TelemetryClock = SystemClock(),
        ids: any IDGenerator = RandomIDGenerator(),
        onProgress: @escaping @Sendable (ReplayProgress) -> Void = { _ in }
    ) {
        self.options = options
        self.clock = clock
        self.ids = ids
        self.onProgress = onProgress
    }

    /// Replays traces and returns when all runtimes are gone again.
    ///
    /// A cancelled task stops after the hops in hand; what was not run counts as not replayed.
    ///
    /// - Parameter source: The traces, which are reported in their order.
    /// - Returns: what the replay came to.
    /// - Throws: `TraceStoreError` when the store cannot be read at all.
    public func run(_ source: ReplaySource) async throws(TraceStoreError) -> ReplayReport {
        var feed = try TraceFeed(source)
        let runID = "r-\(ids.makeSpanID())"
        let recorder = options.recordDirectory.map { ReplayRecorder(directory: $0, runID: runID) }
        let planner = options.planner
        var pool = RuntimePool(executable: options.runtimeExecutable, allowsNetwork: options.allowsNetwork)
        var reports: [TraceID: TraceReport] = [:]
        var notes = Notes()
        let meter = ProgressMeter(onProgress)
        while let traces = feed.next() {
            notes.add(feed.warnings)
            if case .store = source { notes.add(incomplete: traces) }
            var run = Run(planner, traces, comparison: options.comparison, ids: ids, runID: runID)
            meter.expect(run.ledger.plan.steps.count)
            await carryOut(&run, planner, pool: &pool, meter)
            notes.add(run.ledger.changedHandlers)
            let recording = ReplayRecording(run.ledger, identity: run.identity, runID: runID)
            let isRecorded = recorder?.write(recording) ?? false
            let recorded = Set(recording.spans.map(\.context.traceID))
            for (index, report) in run.ledger.reports.enumerated() {
                var report = report
                let replay = run.identity.roots[index].traceID
                if isRecorded, recorded.contains(replay) { report.replayTraceID = replay }
                reports[report.traceID] = report
            }
        }
        let network = pool.network
        await pool.stop()
        if let reason = recorder?.close() { notes.add(["the replay is not recorded: \(reason)"]) }
        return ReplayReport(
            runID: runID,
            traces: source.ids.map { reports[$0] ?? Self.missing($0) },
            network: network,
            notes: notes.lines,
            isInterrupted: Task.isCancelled
        )
    }

    private static func missing(_ id: TraceID) -> TraceReport {
        TraceReport(traceID: id, hops: [], reason: "the store does not hold it")
    }

    /// What all lanes of a portion share.
    private struct Run: Sendable {
        let runID: String
        var identity: ReplayIdentity
        var ledger: ReplayLedger

        init(
            _ planner: ReplayPlanner,
            _ traces: [StoredTrace],
            comparison: HopComparison,
            ids: some IDGenerator,
            runID: String
        ) {
            let plan = planner.plan(traces)
            self.runID = runID
            identity = ReplayIdentity(plan, ids: ids)
            ledger = ReplayLedger(plan: plan, comparison: comparison)
        }

        mutating func add(_ steps: [ReplayStep], ids: some IDGenerator) {
            identity.add(steps, ids: ids)
            ledger.add(steps)
        }
    }

    private func carryOut(
        _ run: inout Run,
        _ planner: ReplayPlanner,
        pool: inout RuntimePool,
        _ meter: ProgressMeter
    ) async {
        for index in run.ledger.plan.steps.indices { settle(index, &run.ledger, meter) }
        // All at once, since loading handlers takes longest.
        if !Task.isCancelled { await pool.start(run.ledger.plan.launches) }
        var waves = run.ledger.plan.waves[...]
        while let wave = waves.popFirst() {
            for index in wave.served { serve(index, &run.ledger, meter) }
            for (step, outcome) in await take(wave.lanes, run, pool.runtimes, onStep: { meter.advance() }) {
                run.ledger.record(outcome, of: step)
            }
            await reconsider(wave, &run, pool: &pool)
            let growth = planner.growth(after: wave, of: run.ledger)
            guard !growth.isEmpty else { continue }
            let known = run.ledger.plan.steps.count
            run.add(growth, ids: ids)
            meter.expect(growth.count)
            for index in known..<run.ledger.plan.steps.count { settle(index, &run.ledger, meter) }
            waves = planner.waves(of: run.ledger.plan.steps, after: wave.place)[...]
            if !Task.isCancelled { await pool.start(waves.flatMap(\.lanes).map(\.launch)) }
        }
    }

    /// Takes a step for which nothing is run.
    private func settle(_ index: Int, _ ledger: inout ReplayLedger, _ meter: ProgressMeter) {
        let step = ledger.plan.steps[index]
        switch step.action {
        case .run, .serve: return
        case .nothing(let reason): ledger.record(.nothing(reason, atUnixNano: clock.nowUnixNano()), of: index)
        case .check(let message):
            ledger.record(outcome { (HopResult(checking: message, at: step.hop.actor), nil) }, of: index)
        }
        meter.advance()
    }

    private func serve(_ index: Int, _ ledger: inout ReplayLedger, _ meter: ProgressMeter) {
        guard case .serve(let source) = ledger.plan.steps[index].action else { return }
        let books = ledger
        let outcome = outcome { () throws(Impossibility) in try books.served(index, from: source) }
        ledger.record(outcome, of: index)
        meter.advance()
    }

    private func outcome(_ body: () throws(Impossibility) -> (HopResult, Envelope?)) -> StepOutcome {
        let started = clock.nowUnixNano()
        do throws(Impossibility) {
            let (result, input) = try body()
            return StepOutcome(
                result: .success(result),
                input: input,
                startedAtUnixNano: started,
                endedAtUnixNano: clock.nowUnixNano()
            )
        } catch {
            return .nothing(error, atUnixNano: started)
        }
    }

    /// Takes the steps of lanes, the lanes side by side.
    private func take(
        _ lanes: [ReplayPlan.Lane],
        _ run: Run,
        _ runtimes: [HandlerLaunch: Result<ReplayRuntime, Impossibility>],
        onStep: @escaping @Sendable () -> Void
    ) async -> [(Int, StepOutcome)] {
        await withTaskGroup(of: [(Int, StepOutcome)].self) { group in
            for lane in lanes {
                let runner = LaneRunner(
                    runtime: runtimes[lane.launch] ?? .failure(LaneRunner.interruption),
                    ledger: run.ledger,
                    identity: run.identity,
                    runID: run.runID,
                    clock: clock
                )
                group.addTask { await runner.run(lane, onStep: onStep) }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }

    /// Runs lanes again in envelope mode of which nothing came out as recorded, where payload mode was only assumed.
    ///
    /// The recording does not say what a handler is called with. A handler in the wrong mode does nothing right, so
    /// that one hop that comes out right decides. Failing alike is no evidence: a handler may well fail with the
    /// recorded type of error because it is in the wrong mode.
    private func reconsider(_ wave: ReplayPlan.Wave, _ run: inout Run, pool: inout RuntimePool) async {
        func isRight(_ step: Int, _ ledger: ReplayLedger) -> Bool {
            ledger.finding(of: step) == .same && ledger.plan.steps[step].hop.error == nil
        }
        let lanes = wave.lanes.filter { lane in
            lane.launch.isModeAssumed && !lane.steps.contains { isRight($0, run.ledger) }
                && lane.steps.contains { run.ledger.finding(of: $0)?.isDivergence == true }
        }
        guard !lanes.isEmpty, !Task.isCancelled else { return }
        for lane in lanes {
            let again = ReplayPlan.Lane(launch: lane.launch.inEnvelopeMode, steps: lane.steps)
            await pool.start([again.launch])
            var attempt = run.ledger
            for (step, outcome) in await take([again], run, pool.runtimes, onStep: {}) {
                attempt.record(outcome, of: step)
            }
            if lane.steps.contains(where: { isRight($0, attempt) }) { run.ledger = attempt }
        }
    }
}

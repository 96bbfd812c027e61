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

    /// Recordings are taken into memory in portions of this many bytes.
    private static let portionBytes = 128 << 20

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
    /// - Parameter traceIDs: The traces. They are run in the order of their recording and reported in this order.
    /// - Returns: what the replay came to.
    /// - Throws: `TraceStoreError` when the store cannot be read at all.
    public func run(_ traceIDs: [TraceID]) async throws(TraceStoreError) -> ReplayReport {
        let reader = try TraceStoreReader(directory: options.directory)
        let runID = "r-\(ids.makeSpanID())"
        let recorder = options.isRecorded ? ReplayRecorder(directory: options.directory, runID: runID) : nil
        let planner = ReplayPlanner(catalog: options.catalog, isChained: options.isChained)
        var pool = RuntimePool(executable: options.runtimeExecutable)
        var reports: [TraceID: TraceReport] = [:]
        var notes = Notes()
        let meter = ProgressMeter(onProgress)
        var rest = traceIDs[...]
        while !rest.isEmpty {
            let plan = planner.plan(portion(of: &rest, reader))
            notes.add(reader.warnings.map(\.description))
            for trace in plan.traces where trace.isIncomplete {
                notes.add(["the recording of trace \(trace.id) is incomplete: \(trace.gaps.joined(separator: "; "))"])
            }
            meter.expect(plan.steps.count)
            let identity = ReplayIdentity(plan, ids: ids)
            let ledger = await carryOut(plan, pool: &pool, identity: identity, runID: runID, meter)
            notes.add(ledger.changedHandlers)
            let recording = ReplayRecording(ledger, identity: identity, runID: runID)
            let isRecorded = recorder?.write(recording) ?? false
            let recorded = Set(recording.spans.map(\.context.traceID))
            for (index, report) in ledger.reports.enumerated() {
                var report = report
                let replay = identity.roots[index].traceID
                if isRecorded, recorded.contains(replay) { report.replayTraceID = replay }
                reports[report.traceID] = report
            }
        }
        await pool.stop()
        if let reason = recorder?.close() { notes.add(["the replay is not recorded: \(reason)"]) }
        return ReplayReport(
            runID: runID,
            traces: traceIDs.map { reports[$0] ?? Self.missing($0) },
            notes: notes.lines,
            isInterrupted: Task.isCancelled
        )
    }

    private static func missing(_ id: TraceID) -> TraceReport {
        TraceReport(traceID: id, hops: [], reason: "the store does not hold it")
    }

    /// The next traces of which the recordings fit into memory, at least one.
    private func portion(of rest: inout ArraySlice<TraceID>, _ reader: TraceStoreReader) -> [StoredTrace] {
        var traces: [StoredTrace] = []
        var bytes = 0
        while bytes < Self.portionBytes, let id = rest.popFirst() {
            guard let trace = reader.trace(id) else { continue }
            for hop in trace.hops {
                bytes += hop.input.bytes?.count ?? 0
                for output in hop.outputs { bytes += output.envelope.bytes?.count ?? 0 }
            }
            traces.append(trace)
        }
        return traces.sorted { $0.startedAtUnixNano < $1.startedAtUnixNano }
    }

    private func carryOut(
        _ plan: ReplayPlan,
        pool: inout RuntimePool,
        identity: ReplayIdentity,
        runID: String,
        _ meter: ProgressMeter
    ) async -> ReplayLedger {
        var ledger = ReplayLedger(plan: plan, comparison: HopComparison(ignoring: options.ignoring))
        for (index, step) in plan.steps.enumerated() {
            switch step.action {
            case .run: continue
            case .nothing(let reason): ledger.record(.nothing(reason, atUnixNano: clock.nowUnixNano()), of: index)
            case .check(let message):
                let started = clock.nowUnixNano()
                let result = HopResult(checking: message, at: step.hop.actor)
                let outcome = StepOutcome(
                    result: .success(result),
                    startedAtUnixNano: started,
                    endedAtUnixNano: clock.nowUnixNano()
                )
                ledger.record(outcome, of: index)
            }
            meter.advance()
        }
        // All at once, since loading handlers takes longest.
        if !Task.isCancelled { await pool.start(plan.launches) }
        for wave in plan.waves {
            let books = ledger
            let run = Run(identity: identity, runID: runID, ledger: books)
            for (step, outcome) in await take(wave, run, pool.runtimes, onStep: { meter.advance() }) {
                ledger.record(outcome, of: step)
            }
            await reconsider(wave, run, &ledger, pool: &pool)
        }
        return ledger
    }

    /// What all lanes of a wave share.
    private struct Run: Sendable {
        let identity: ReplayIdentity
        let runID: String
        let ledger: ReplayLedger
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
    /// that one hop that comes out right decides.
    private func reconsider(
        _ wave: [ReplayPlan.Lane],
        _ run: Run,
        _ ledger: inout ReplayLedger,
        pool: inout RuntimePool
    ) async {
        let lanes = wave.filter { lane in
            lane.launch.isModeAssumed && !lane.steps.contains { ledger.finding(of: $0) == .same }
                && lane.steps.contains { ledger.finding(of: $0)?.isDivergence == true }
        }
        guard !lanes.isEmpty, !Task.isCancelled else { return }
        for lane in lanes {
            let again = ReplayPlan.Lane(launch: lane.launch.inEnvelopeMode, steps: lane.steps)
            await pool.start([again.launch])
            var attempt = ledger
            for (step, outcome) in await take([again], run, pool.runtimes, onStep: {}) {
                attempt.record(outcome, of: step)
            }
            if lane.steps.contains(where: { attempt.finding(of: $0) == .same }) { ledger = attempt }
        }
    }
}

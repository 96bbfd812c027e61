// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Logging
internal import Processes
internal import Telemetry
internal import TelemetryCore

/// What the supervisor's thread does; confined to it.
final class SupervisorLoop {
    private enum Timer {
        case restart(Int)
        case phaseOver(ClusterMachine.Phase)
        case progress
    }

    /// How often processes that are starting are looked at.
    private static let probeInterval: UInt64 = 10_000_000
    /// How often it is said who still finishes messages.
    private static let progressInterval: Duration = .seconds(5)

    private let plan: ClusterPlan
    private let supervisor: Supervisor
    private let pump: LogPump
    private let data: DataFolder
    private let logger: Logger
    private let onReady: @Sendable () -> Void
    private let clock = SystemClock()
    private let instruments: ClusterInstruments

    private var machine: ClusterMachine
    private var children: [Int: ChildProcess] = [:]
    private var probes: [Int: ReadinessProbe] = [:]
    private var timers = Timers<Timer>()
    private var targets: MetricsTargets
    private var failures: [Int: String] = [:]
    private var isFinished = false

    init(
        _ plan: ClusterPlan,
        supervisor: Supervisor,
        pump: LogPump,
        telemetry: Telemetry,
        data: DataFolder,
        onReady: @escaping @Sendable () -> Void
    ) {
        self.plan = plan
        self.supervisor = supervisor
        self.pump = pump
        self.data = data
        self.onReady = onReady
        logger = telemetry.logger
        instruments = ClusterInstruments(telemetry, plan.processes)
        targets = MetricsTargets(processes: plan.processes.count)
        if let address = telemetry.opsAddress { targets.setCluster(address) }
        machine = ClusterMachine(
            plan.processes.map { process in
                ClusterMachine.Member(
                    takesMessages: process.process == .sidecar && !process.isEnd,
                    shutdownTime: process.shutdownTime
                )
            }
        )
    }

    /// Runs until nothing is left.
    func run() -> Result<Void, ClusterError> {
        // What was asked for before there was anything to stop.
        handle(supervisor.takeEvents())
        perform(machine.start())
        while !isFinished {
            wait()
            handle(supervisor.takeEvents())
            for timer in timers.take(nowNano: clock.monotonicNano()) {
                switch timer {
                case .restart(let index): perform(machine.pauseOver(index))
                case .phaseOver(let phase): perform(machine.phaseOver(phase))
                case .progress: reportProgress()
                }
            }
            probe()
        }
        guard let culprit = machine.culprit else { return .success(()) }
        let process = plan.processes[culprit]
        let reason = failures[culprit] ?? "\(process.executable) ended without a reason"
        return .failure(.startFailed(actor: process.actor, location: process.location, reason: reason))
    }

    private func wait() {
        let questions = probes.values.compactMap(\.request)
        var requests = [supervisor.wakeRequest.request] + questions
        let now = clock.monotonicNano()
        let next = [timers.nextNano, probes.isEmpty ? nil : now + Self.probeInterval].compactMap(\.self).min()
        let milliseconds = next.map { Int32(clamping: ($0 > now ? $0 - now : 0 as UInt64) / 1_000_000 + 1) }
        _ = unsafe poll(&requests, nfds_t(requests.count), milliseconds ?? -1)
    }

    private func handle(_ events: [Supervisor.Event]) {
        for event in events {
            switch event {
            case .stopRequested: perform(machine.stop())
            case .spawned(let index, let result, let pipe): spawned(index, result, pipe)
            case .exited(let index, let status, let last): exited(index, status, last.reason(for: status))
            }
        }
    }

    private func spawned(_ index: Int, _ result: Result<ChildProcess, SpawnError>, _ pipe: Int) {
        switch result {
        case .success(let child):
            children[index] = child
            probes[index] = ReadinessProbe(plan.processes[index])
            child.onExit { [supervisor, pump] status in
                // The process is gone, but what it wrote last may still be in its pipe.
                pump.finish(pipe) { supervisor.post(.exited(index, status, $0)) }
            }
            perform(machine.spawned(index))
        case .failure(let error):
            pump.finish(pipe) { _ in }
            failures[index] = "\(error)"
            perform(machine.spawnFailed(index, random: .random(in: 0...1)))
            report(index, "a process could not be started", [LogKeys.error: "\(error)"], status: nil)
        }
    }

    private func exited(_ index: Int, _ status: ExitStatus, _ reason: String?) {
        children[index] = nil
        probes[index] = nil
        failures[index] = reason
        perform(machine.exited(index, status, nowNano: clock.monotonicNano(), random: .random(in: 0...1)))
        var details: Logger.Metadata = [LogKeys.exit: "\(status)"]
        if let reason { details[LogKeys.reason] = "\(reason)" }
        report(index, "a process ended and is started again", details, status: status)
    }

    /// Logs and counts an end that nobody asked for.
    private func report(_ index: Int, _ message: Logger.Message, _ details: Logger.Metadata, status: ExitStatus?) {
        guard machine.processes[index].state == .backingOff else { return }
        let process = plan.processes[index]
        instruments.restarted(process, after: status)
        logger.warning(message, metadata: describe(process).merging(details) { _, detail in detail })
    }

    private func reportProgress() {
        guard machine.phase == .draining else { return }
        let busy = zip(plan.processes, machine.processes).compactMap { plan, process in
            plan.process == .sidecar && !plan.isEnd && process.state != .ended ? plan.actor : nil
        }
        let names = Set(busy).sorted().joined(separator: ", ")
        logger.notice("still finishing messages", metadata: [LogKeys.actor: "\(names)"])
        timers.add(.progress, atNano: deadline(Self.progressInterval))
    }

    private func describe(_ process: ProcessPlan) -> Logger.Metadata {
        [
            LogKeys.actor: "\(process.actor)", LogKeys.process: "\(process.process.rawValue)",
            LogKeys.replica: "\(process.replica)",
        ]
    }

    private func probe() {
        for index in probes.keys.sorted() {
            guard let address = probes[index]?.advance() else { continue }
            probes[index] = nil
            let process = plan.processes[index]
            let target = MetricsTargets.Target(
                address: address,
                // The gateway has no actor.
                actor: process.process == .gateway ? "" : process.actor,
                component: process.component,
                replica: "\(process.replica)"
            )
            let isNew = targets.set(target, at: index)
            perform(machine.ready(index, nowNano: clock.monotonicNano()))
            if isNew, machine.phase == .running { writeTargets() }
        }
    }

    private func writeTargets() {
        do throws(FileError) {
            try FileSystem.write(targets.encoded(), to: data.targets)
        } catch {
            logger.warning("the list of metrics targets was not written", metadata: [LogKeys.error: "\(error)"])
        }
    }

    private func perform(_ actions: [ClusterMachine.Action]) {
        for action in actions {
            switch action {
            case .spawn(let index): spawn(index)
            case .signal(let index, let signal): children[index].map { Self.send(signal, to: $0) }
            case .restart(let index, let wait): timers.add(.restart(index), atNano: deadline(wait))
            case .limit(let phase, let time): timers.add(.phaseOver(phase), atNano: deadline(time))
            case .announceReady:
                writeTargets()
                onReady()
            case .announceDrain:
                logger.notice("stopping: messages in work are finished first; ask again to stop at once")
                timers.add(.progress, atNano: deadline(Self.progressInterval))
            case .announceKill:
                logger.notice("stopping at once: messages in work go back to their queues")
            case .finish: isFinished = true
            }
        }
        instruments.update(machine)
    }

    private func deadline(_ time: Duration) -> UInt64 {
        clock.monotonicNano() + UInt64(max(.zero, time) / .nanoseconds(1))
    }

    private static func send(_ signal: ProcessMachine.StopSignal, to child: ChildProcess) {
        switch signal {
        case .terminate: child.kill(SIGTERM)
        // The whole group: a worker of a runtime that is killed must not outlive it.
        case .kill: if !child.killGroup(SIGKILL) { child.kill(SIGKILL) }
        }
    }

    private func spawn(_ index: Int) {
        let process = plan.processes[index]
        // Of its predecessor: they would say too early that this one is there.
        FileSystem.remove(process.addressFile)
        if process.process == .runtime { FileSystem.remove(process.runtimeReadyFile) }
        do throws(SpawnError) {
            let source = LogSource(component: process.component, actor: process.actor)
            let (pipe, writeEnd) = try pump.open(source)
            var specification = ChildSpecification(executable: process.executable)
            specification.environment = process.environment
            specification.workingDirectory = process.workingDirectory
            specification.standardOutput = .descriptor(writeEnd)
            specification.standardError = .descriptor(writeEnd)
            specification.endsProcessGroup = true
            ChildProcess.spawn(specification) { [supervisor] result in
                // The child has its own copy: the pipe must end with it.
                writeEnd.close()
                supervisor.post(.spawned(index, result, pipe: pipe))
            }
        } catch {
            supervisor.post(.spawned(index, .failure(error), pipe: 0))
        }
    }
}

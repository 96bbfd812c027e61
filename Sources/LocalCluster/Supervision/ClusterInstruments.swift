// SPDX-License-Identifier: Apache-2.0

internal import Processes
internal import Telemetry
internal import TelemetryCore

/// The metrics and the health of a cluster.
struct ClusterInstruments {
    private let running: GaugeFamily
    private let restarts: CounterFamily
    private let health: Health
    private let processes: [ProcessPlan]

    static let healthCheck = "actors"

    init(_ telemetry: Telemetry, _ processes: [ProcessPlan]) {
        running = telemetry.registry.gauge(ClusterMetrics.replicasRunning)
        restarts = telemetry.registry.counter(ClusterMetrics.restarts)
        health = telemetry.health
        self.processes = processes
        let desired = telemetry.registry.gauge(ClusterMetrics.replicasDesired)
        for actor in Set(processes.map(\.actor)) {
            let replicas = Set(processes.filter { $0.actor == actor }.map(\.replica)).count
            desired.labels(actor).set(replicas)
            running.labels(actor).set(0)
            restarts.createSeries(actor)
        }
    }

    /// Tells which processes run.
    func update(_ machine: ClusterMachine) {
        var whole: [String: [Int: Bool]] = [:]
        for (plan, process) in zip(processes, machine.processes) {
            let isWhole = whole[plan.actor]?[plan.replica] ?? true
            whole[plan.actor, default: [:]][plan.replica] = isWhole && process.isRunning
        }
        for (actor, replicas) in whole { running.labels(actor).set(replicas.count { $0.value }) }
        let waiting = machine.processes.count { !$0.isRunning }
        let reason = "\(waiting) of \(processes.count) processes are not ready"
        health.set(Self.healthCheck, waiting == 0 ? .ready : .notReady(reason))
    }

    /// Counts a process that is started again.
    func restarted(_ plan: ProcessPlan, after status: ExitStatus?) {
        let cause: ReplicaExitCause =
            switch status {
            case .exited: .exited
            case .signaled: .signaled
            case nil: .startFailed
            }
        restarts.labels(plan.actor, plan.process, cause).increment()
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Processes

/// The life of a pod as a value: what happened goes in, what is to be done comes out.
///
/// Follows https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/: containers that prepare the pod run one after
/// the other, then the others at once, and the restart policy says what becomes of those that end.
struct PodLifecycle: Sendable {
    enum Event: Sendable {
        /// The pod is bound to the node.
        case began
        case started(String)
        /// A container cannot be started as things are; it is tried again.
        case startFailed(String, reason: String, message: String)
        case exited(String, ExitStatus)
        /// The time before a restart has passed.
        case restartDue(String)
        case startupPassed(String)
        case readiness(String, Bool)
        /// A probe says that the container is to be started anew.
        case unhealthy(String)
        /// The pod is to end.
        case terminate(graceSeconds: Int)
        case graceOver
    }

    enum Action: Sendable, Equatable {
        case start(String)
        case restartLater(String, after: Duration)
        /// Sends a signal to a running container.
        case signal(String, Int32)
        case graceTimer(seconds: Int)
        case writeStatus
        /// All containers have ended: the object can go.
        case remove
    }

    private static let (terminate, kill): (Int32, Int32) = (15, 9)

    let initContainers: [ContainerSpecification]
    let containers: [ContainerSpecification]
    private let restartPolicy: String
    private let firstRestartDelay: Duration
    private(set) var states: [String: ContainerState] = [:]
    private var conditions: [PodCondition]
    private var startTime: UInt64 = 0
    private var isTerminating = false
    private var isRemoved = false

    init(pod: JSONValue, firstRestartDelay: Duration) {
        func containers(_ field: String) -> [ContainerSpecification] {
            (pod["spec", field]?.arrayValue ?? []).map(ContainerSpecification.init)
        }
        initContainers = containers("initContainers")
        self.containers = containers("containers")
        restartPolicy = pod["spec", "restartPolicy"]?.stringValue ?? "Always"
        self.firstRestartDelay = firstRestartDelay
        conditions = ["PodScheduled", "Initialized", "ContainersReady", "Ready"].map { PodCondition(type: $0) }
        for container in initContainers {
            states[container.name] = ContainerState(phase: .waiting(reason: "PodInitializing", message: ""))
        }
        for container in self.containers {
            let reason = initContainers.isEmpty ? "ContainerCreating" : "PodInitializing"
            states[container.name] = ContainerState(phase: .waiting(reason: reason, message: ""))
        }
    }

    /// The container of this name.
    func container(_ name: String) -> ContainerSpecification? {
        (initContainers + containers).first { $0.name == name }
    }

    /// Takes what happened at a time (Unix nanoseconds).
    mutating func handle(_ event: Event, at now: UInt64) -> [Action] {
        guard !isRemoved else { return [] }
        var actions: [Action] = []
        switch event {
        case .began:
            startTime = now
            actions += startNext()
        case .started(let name):
            states[name]?.phase = .running(since: now)
            if states[name]?.last != nil { states[name]?.restarts += 1 }
            let container = container(name)
            states[name]?.isStarted = container?.startupProbe == nil
            states[name]?.isReady = container?.startupProbe == nil && container?.readinessProbe == nil
            // It was started before the pod was told to end.
            if isTerminating { actions.append(.signal(name, Self.terminate)) }
        case .startFailed(let name, let reason, let message):
            states[name]?.phase = .waiting(reason: reason, message: message)
            actions += isTerminating ? removal() : [retry(name)]
        case .exited(let name, let status): actions += exited(name, status, at: now)
        case .restartDue(let name): if !isTerminating { actions.append(.start(name)) }
        case .startupPassed(let name):
            states[name]?.isStarted = true
            if container(name)?.readinessProbe == nil { states[name]?.isReady = true }
        case .readiness(let name, let isReady):
            let isRunning = states[name]?.isRunning == true
            states[name]?.isReady = isReady && isRunning
        case .unhealthy(let name): actions.append(.signal(name, Self.terminate))
        case .terminate(let grace):
            guard !isTerminating else { break }
            isTerminating = true
            actions += running.map { .signal($0, Self.terminate) }
            actions.append(.graceTimer(seconds: grace))
            actions += removal()
        case .graceOver: actions += running.map { .signal($0, Self.kill) }
        }
        updateConditions(at: now)
        return actions + (isRemoved ? [] : [.writeStatus])
    }

    private var running: [String] {
        (initContainers + containers).map(\.name).filter { states[$0]?.isRunning == true }
    }

    private mutating func exited(_ name: String, _ status: ExitStatus, at now: UInt64) -> [Action] {
        guard var state = states[name], case .running(let since) = state.phase else { return [] }
        (state.isReady, state.isStarted) = (false, false)
        state.phase = .terminated(status, from: since, to: now)
        state.failures = status.isSuccess ? 0 : state.failures + 1
        states[name] = state
        guard !isTerminating else { return removal() }
        let isInit = initContainers.contains { $0.name == name }
        if isInit && status.isSuccess {
            states[name]?.isReady = true
            return startNext()
        }
        let restarts = restartPolicy == "Always" || restartPolicy == "OnFailure" && !status.isSuccess
        guard restarts else { return [] }
        states[name]?.last = (status, since, now)
        return [retry(name)]
    }

    /// Has a container started again after a delay that doubles each time, as the kubelet's does.
    private mutating func retry(_ name: String) -> Action {
        let hasEnded = states[name]?.ended != nil
        if !hasEnded { states[name]?.failures += 1 }
        let failures = states[name]?.failures ?? 0
        var delay = firstRestartDelay
        for _ in 1..<max(2, min(failures, 7)) where failures > 1 { delay *= 2 }
        if hasEnded && failures > 1 {
            let message = "back-off \(delay) restarting failed container=\(name)"
            states[name]?.phase = .waiting(reason: "CrashLoopBackOff", message: message)
        }
        return .restartLater(name, after: delay)
    }

    /// Starts the next container that prepares the pod, or all others after the last.
    private mutating func startNext() -> [Action] {
        guard !isTerminating else { return [] }
        if let next = initContainers.first(where: { states[$0.name]?.ended?.isSuccess != true }) {
            return [.start(next.name)]
        }
        for container in containers {
            states[container.name]?.phase = .waiting(reason: "ContainerCreating", message: "")
        }
        return containers.map { .start($0.name) }
    }

    private mutating func removal() -> [Action] {
        guard running.isEmpty else { return [] }
        isRemoved = true
        return [.remove]
    }

    private var isInitialized: Bool {
        initContainers.allSatisfy { states[$0.name]?.ended?.isSuccess == true }
    }

    /// `status.phase`.
    var phase: String {
        let states = containers.compactMap { self.states[$0.name] }
        let failed = initContainers.contains { self.states[$0.name]?.ended?.isSuccess == false }
        if restartPolicy == "Never" && failed { return "Failed" }
        guard isInitialized else { return "Pending" }
        if restartPolicy != "Always", states.allSatisfy({ $0.ended != nil }) {
            if states.allSatisfy({ $0.ended?.isSuccess == true }) { return "Succeeded" }
            if restartPolicy == "Never" { return "Failed" }
        }
        return states.allSatisfy(\.hasRun) ? "Running" : "Pending"
    }

    private mutating func updateConditions(at now: UInt64) {
        let areReady = isInitialized && containers.allSatisfy { states[$0.name]?.isReady == true }
        for index in conditions.indices {
            let isTrue =
                switch conditions[index].type {
                case "PodScheduled": true
                case "Initialized": isInitialized
                default: areReady && !isTerminating
                }
            conditions[index].set(isTrue, at: now)
        }
    }

    /// `status` of the pod.
    func status(podIP: String) -> JSONValue {
        func statuses(_ containers: [ContainerSpecification]) -> JSONValue {
            .array(containers.map { (states[$0.name] ?? ContainerState()).status(of: $0) })
        }
        return [
            "phase": .string(phase),
            "conditions": .array(conditions.map(\.status)),
            "startTime": .string(RFC3339.format(unixNano: startTime)),
            "hostIP": "127.0.0.1",
            "podIP": .string(podIP),
            "podIPs": [["ip": .string(podIP)]],
            "initContainerStatuses": statuses(initContainers),
            "containerStatuses": statuses(containers),
        ]
    }
}

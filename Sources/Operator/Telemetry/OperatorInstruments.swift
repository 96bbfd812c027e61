// SPDX-License-Identifier: Apache-2.0

internal import Kubernetes
internal import Synchronization
internal import TelemetryCore
internal import Workloads

/// The operator's metrics.
final class OperatorInstruments: Sendable {
    private let reconciles: CounterFamily
    private let errors: CounterFamily
    private let steps: CounterFamily
    private let durations: HistogramFamily
    private let depth: GaugeFamily
    private let actors: GaugeFamily
    private let requests: CounterFamily
    private let requestDurations: HistogramFamily
    private let leader: Gauge
    private let words = Mutex<[ActorKey: StatusWord]>([:])

    init(_ registry: MetricRegistry) {
        reconciles = registry.counter(OperatorMetrics.reconciles)
        errors = registry.counter(OperatorMetrics.errors)
        steps = registry.counter(OperatorMetrics.steps)
        durations = registry.histogram(OperatorMetrics.reconcileDuration)
        depth = registry.gauge(OperatorMetrics.queueDepth)
        actors = registry.gauge(OperatorMetrics.actors)
        requests = registry.counter(OperatorMetrics.apiRequests)
        requestDurations = registry.histogram(OperatorMetrics.apiDuration)
        leader = registry.gauge(OperatorMetrics.leader).labels()
        leader.set(0)
    }

    /// Shows where actors are whenever somebody looks.
    func observe(_ queue: @escaping @Sendable () -> WorkQueueDepth?, in registry: MetricRegistry) {
        registry.onCollect { [self] in
            let keys = queue()
            depth.labels(WorkQueuePlace.waiting).set(Double(keys?.waiting ?? 0))
            depth.labels(WorkQueuePlace.delayed).set(Double(keys?.delayed ?? 0))
            depth.labels(WorkQueuePlace.running).set(Double(keys?.running ?? 0))
            depth.labels(WorkQueuePlace.failing).set(Double(keys?.failing ?? 0))
            let numbers = words.withLock { words in Dictionary(grouping: words.values) { $0.label }.mapValues(\.count) }
            for status in ManagedActorStatus.allCases { actors.labels(status).set(Double(numbers[status] ?? 0)) }
        }
    }

    /// The status of an actor; nil when there is no such actor any more.
    func set(_ actor: ActorKey, _ word: StatusWord?) { words.withLock { $0[actor] = word } }

    func countStep(_ action: ReconcileAction, failed: Bool) {
        (failed ? errors : steps).labels(action).increment()
    }

    func countReconcile(_ result: ReconcileResult, _ duration: Duration, _ span: SpanContext) {
        reconciles.labels(result).increment()
        durations.labels(result).observe(duration, exemplar: span)
    }

    /// Counts a request to the API server: types and verbs are the operator's own, so they are few.
    func count(_ call: APICall) {
        requests.labels(call.verb.rawValue, call.resource, call.code.map(String.init) ?? "none").increment()
        if call.verb != .watch { requestDurations.labels(call.verb.rawValue).observe(call.duration) }
    }

    func setLeading(_ isLeading: Bool) { leader.set(isLeading ? 1 : 0) }
}

extension StatusWord {
    /// The word as a label.
    var label: ManagedActorStatus {
        switch self {
        case .running: .running
        case .napping: .napping
        case .degraded: .degraded
        case .creating: .creating
        case .scalingUp: .scalingUp
        case .scalingDown: .scalingDown
        case .updating: .updating
        case .terminating: .terminating
        case .transportError: .transportError
        case .scalingError: .scalingError
        case .workloadError: .workloadError
        case .pendingResources: .pendingResources
        case .imagePullError: .imagePullError
        case .runtimeError: .runtimeError
        case .sidecarError: .sidecarError
        case .volumeError: .volumeError
        case .configError: .configError
        case .unknown: .unknown
        }
    }
}

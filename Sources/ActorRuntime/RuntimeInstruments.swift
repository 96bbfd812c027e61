// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// The runtime's metrics, looked up once.
struct RuntimeInstruments: Sendable {
    private let workers: [WorkerState: Gauge]
    private let restarts: [RestartCause: Counter]
    private let durations: [HandlerEnd: Histogram]
    private let lines: [OutputStream: Counter]
    private let linesDropped: [OutputStream: Counter]
    let workersDesired: Gauge
    let startDuration: Histogram
    let timeouts: Counter
    let activeRequests: Gauge
    let waitingRequests: Gauge
    let requestWait: Histogram
    let connections: Gauge
    let lastProgress: Gauge

    init(_ registry: MetricRegistry, actor: String) {
        func closed<Label: ClosedLabel, Value>(_ make: (Label) -> Value) -> [Label: Value] {
            Dictionary(uniqueKeysWithValues: Label.allCases.map { ($0, make($0)) })
        }
        let workers = registry.gauge(RuntimeMetrics.workers)
        self.workers = closed { workers.labels(actor, $0) }
        let restarts = registry.counter(RuntimeMetrics.workerRestarts)
        self.restarts = closed { restarts.labels(actor, $0) }
        let durations = registry.histogram(RuntimeMetrics.handlerDuration)
        self.durations = closed { durations.labels(actor, $0) }
        let lines = registry.counter(RuntimeMetrics.outputLines)
        self.lines = closed { lines.labels(actor, $0) }
        let linesDropped = registry.counter(RuntimeMetrics.outputLinesDropped)
        self.linesDropped = closed { linesDropped.labels(actor, $0) }
        workersDesired = registry.gauge(RuntimeMetrics.workersDesired).labels(actor)
        startDuration = registry.histogram(RuntimeMetrics.workerStartDuration).labels(actor)
        timeouts = registry.counter(RuntimeMetrics.timeouts).labels(actor)
        activeRequests = registry.gauge(RuntimeMetrics.activeRequests).labels(actor)
        waitingRequests = registry.gauge(RuntimeMetrics.waitingRequests).labels(actor)
        requestWait = registry.histogram(RuntimeMetrics.requestWait).labels(actor)
        connections = registry.gauge(RuntimeMetrics.connections).labels(actor)
        lastProgress = registry.gauge(RuntimeMetrics.lastProgress).labels(actor)
    }

    func workers(_ state: WorkerState) -> Gauge? { workers[state] }

    func restarts(_ cause: RestartCause) -> Counter? { restarts[cause] }

    func duration(_ end: HandlerEnd) -> Histogram? { durations[end] }

    func lines(_ stream: OutputStream) -> Counter? { lines[stream] }

    func linesDropped(_ stream: OutputStream) -> Counter? { linesDropped[stream] }
}

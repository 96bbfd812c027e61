// SPDX-License-Identifier: Apache-2.0

/// The metrics of the runtime, which supervises the worker processes of one actor.
public enum RuntimeMetrics {
    /// Worker processes by state.
    public static let workers = GaugeDescriptor(
        name: "asya_runtime_workers",
        help: "Worker processes by state",
        labels: ["actor", .closed("state", WorkerState.self)]
    )

    /// Worker processes that should serve.
    public static let workersDesired = GaugeDescriptor(
        name: "asya_runtime_workers_desired",
        help: "Worker processes that should serve",
        labels: ["actor"]
    )

    /// Worker processes replaced, by cause.
    public static let workerRestarts = CounterDescriptor(
        name: "asya_runtime_worker_restarts_total",
        help: "Worker processes replaced, by cause",
        labels: ["actor", .closed("cause", RestartCause.self)]
    )

    /// Time from starting a worker process to its handler being loaded.
    public static let workerStartDuration = HistogramDescriptor(
        name: "asya_runtime_worker_start_duration_seconds",
        help: "Time from starting a worker process to its handler being loaded",
        labels: ["actor"],
        buckets: Buckets.rough
    )

    /// Time a worker took for one message, by whether it ended well.
    ///
    /// How often which kind of end came is told by the sidecar's attempts.
    public static let handlerDuration = HistogramDescriptor(
        name: "asya_runtime_handler_duration_seconds",
        help: "Time a worker took for one message, by whether it ended well",
        labels: ["actor", .closed("outcome", HandlerEnd.self)],
        buckets: Buckets.handling
    )

    /// Messages whose handler exceeded the time limit and was killed.
    public static let timeouts = CounterDescriptor(
        name: "asya_runtime_timeouts_total",
        help: "Messages whose handler exceeded the time limit and was killed",
        labels: ["actor"]
    )

    /// Messages being handled by workers now.
    public static let activeRequests = GaugeDescriptor(
        name: "asya_runtime_active_requests",
        help: "Messages being handled by workers now",
        labels: ["actor"]
    )

    /// Messages that wait for a free worker.
    public static let waitingRequests = GaugeDescriptor(
        name: "asya_runtime_waiting_requests",
        help: "Messages that wait for a free worker",
        labels: ["actor"]
    )

    /// Time messages waited for a free worker.
    public static let requestWait = HistogramDescriptor(
        name: "asya_runtime_request_wait_seconds",
        help: "Time messages waited for a free worker",
        labels: ["actor"],
        buckets: Buckets.rough
    )

    /// Open connections of sidecars.
    public static let connections = GaugeDescriptor(
        name: "asya_runtime_connections",
        help: "Open connections of sidecars",
        labels: ["actor"]
    )

    /// When a worker last started or finished a message, in Unix time.
    public static let lastProgress = GaugeDescriptor(
        name: "asya_runtime_last_progress_timestamp_seconds",
        help: "When a worker last started or finished a message, in Unix time",
        labels: ["actor"]
    )

    /// Lines that user code wrote, by stream.
    public static let outputLines = CounterDescriptor(
        name: "asya_runtime_output_lines_total",
        help: "Lines that user code wrote, by stream",
        labels: ["actor", .closed("stream", OutputStream.self)]
    )

    /// Lines of user code that were dropped because they came too fast, by stream.
    public static let outputLinesDropped = CounterDescriptor(
        name: "asya_runtime_output_lines_dropped_total",
        help: "Lines of user code that were dropped because they came too fast, by stream",
        labels: ["actor", .closed("stream", OutputStream.self)]
    )

    /// Every family declared here, for the tests that tie dashboards and alerts to them.
    public static let all: [any MetricDescriptor] = [
        workers,
        workersDesired,
        workerRestarts,
        workerStartDuration,
        handlerDuration,
        timeouts,
        activeRequests,
        waitingRequests,
        requestWait,
        connections,
        lastProgress,
        outputLines,
        outputLinesDropped,
    ]
}

// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// What the exporter tells about itself.
struct ExportMetrics {
    private let exported: Counter
    private let dropped: CounterFamily
    private let retries: Counter
    private let bytes: Counter
    private let inFlight: Gauge
    private let duration: Histogram
    private let queueFull: Counter

    /// `queueSize` is asked at every collection.
    init(registry: MetricRegistry, capacity: Int, queueSize: @escaping @Sendable () -> Int) {
        exported = registry.counter(TelemetryMetrics.spansExported).labels()
        dropped = registry.counter(TelemetryMetrics.spansDropped)
        queueFull = dropped.labels(SpanDropReason.queueFull)
        retries = registry.counter(TelemetryMetrics.exportRetries).labels()
        bytes = registry.counter(TelemetryMetrics.exportBytes).labels()
        inFlight = registry.gauge(TelemetryMetrics.spansInFlight).labels()
        duration = registry.histogram(TelemetryMetrics.exportDuration).labels()
        registry.gauge(TelemetryMetrics.queueCapacity).labels().set(capacity)
        let size = registry.gauge(TelemetryMetrics.queueSize).labels()
        registry.onCollect { size.set(queueSize()) }
    }

    /// A span was refused on the thread that ended it.
    func refused(_ reason: SpanDropReason) {
        switch reason {
        case .queueFull: queueFull.increment()
        case .alreadyShutdown, .exportFailed, .throttled, .rejected, .requestTooLarge:
            dropped.labels(reason).increment()
        }
    }

    /// A batch is being exported.
    func began(_ count: Int) {
        inFlight.set(count)
    }

    /// A request is made, for the first time or again.
    func sends(bytes count: Int) {
        bytes.increment(by: count)
    }

    func finished(_ report: ExportReport, took time: Duration) {
        inFlight.set(0)
        exported.increment(by: report.exported)
        if report.dropped > 0 { dropped.labels(report.reason).increment(by: report.dropped) }
        retries.increment(by: report.retries)
        duration.observe(time.inSeconds)
    }

    func abandoned(_ count: Int) {
        if count > 0 { dropped.labels(SpanDropReason.exportFailed).increment(by: count) }
    }
}

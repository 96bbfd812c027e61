// SPDX-License-Identifier: Apache-2.0

internal import Logging
internal import PrometheusText
internal import Synchronization
internal import TelemetryCore

/// Collects and renders the metrics, and tells once what was wrong with a registration.
struct MetricsPage {
    private let registry: MetricRegistry
    private let clock: any TelemetryClock
    private let logger: Logger
    private let duration: Histogram
    private let told = Told()

    private final class Told: Sendable {
        let count = Mutex(0)
    }

    init(registry: MetricRegistry, clock: any TelemetryClock, logger: Logger) {
        self.registry = registry
        self.clock = clock
        self.logger = logger
        self.duration = registry.histogram(TelemetryMetrics.scrapeDuration).labels()
    }

    /// The page; how long it took is on the next one.
    @Sendable func render() -> [UInt8] {
        let start = clock.monotonicNano()
        let page = PrometheusText.render(registry.collect())
        duration.observe(Double(clock.monotonicNano() &- start) / 1e9)
        let problems = registry.problems
        let new = told.count.withLock { count in
            defer { count = problems.count }
            return problems.dropFirst(count)
        }
        for problem in new {
            logger.warning("a metric is not shown as declared", metadata: [LogKeys.reason: .string(problem)])
        }
        return page
    }
}

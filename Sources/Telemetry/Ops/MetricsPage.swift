// SPDX-License-Identifier: Apache-2.0

internal import Compression
internal import Logging
internal import PrometheusText
internal import Synchronization
internal import TelemetryCore

/// Collects and renders the metrics, and tells once what was wrong with a registration.
struct MetricsPage {
    private let registry: MetricRegistry
    private let clock: any TelemetryClock
    private let logger: Logger
    private let durations: HistogramFamily
    private let told = Told()

    private final class Told: Sendable {
        let count = Mutex(0)
    }

    init(registry: MetricRegistry, clock: any TelemetryClock, logger: Logger) {
        self.registry = registry
        self.clock = clock
        self.logger = logger
        self.durations = registry.histogram(TelemetryMetrics.scrapeDuration)
    }

    /// The page as it was asked for; how long it took is on the next one.
    @Sendable func render(_ request: ScrapeRequest) -> OpsResponse {
        let start = clock.monotonicNano()
        var page = request.format.render(registry)
        var encoding: String?
        // Without the memory to compress it, the page goes as it is.
        if request.coding == .gzip, let compressed = try? Gzip.compress(page) {
            page = compressed
            encoding = "gzip"
        }
        durations.labels(Self.label(of: request.format)).observe(Double(clock.monotonicNano() &- start) / 1e9)
        let problems = registry.problems
        let new = told.count.withLock { count in
            defer { count = problems.count }
            return problems.dropFirst(count)
        }
        for problem in new {
            logger.warning("a metric is not shown as declared", metadata: [LogKeys.reason: .string(problem)])
        }
        return .metrics(page, contentType: request.format.contentType, contentEncoding: encoding)
    }

    private static func label(of format: ExpositionFormat) -> ScrapeFormat {
        switch format {
        case .text: .text
        case .openMetrics: .openMetrics
        case .protobuf: .protobuf
        }
    }
}

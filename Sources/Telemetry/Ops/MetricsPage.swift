// SPDX-License-Identifier: Apache-2.0

internal import Compression
internal import Logging
internal import PrometheusText
internal import Synchronization
internal import TelemetryCore

/// Collects and renders the metrics, and tells once what was wrong with a registration.
struct MetricsPage {
    private let registry: MetricRegistry
    private let logger: Logger
    private let told = Told()

    private final class Told: Sendable {
        let count = Mutex(0)
    }

    init(registry: MetricRegistry, logger: Logger) {
        self.registry = registry
        self.logger = logger
    }

    /// The page as it was asked for.
    ///
    /// How long it took is measured by whoever asked for it.
    @Sendable func render(_ request: ScrapeRequest) -> OpsResponse {
        var page = request.format.render(registry)
        var encoding: String?
        // Without the memory to compress it, the page goes as it is.
        if request.coding == .gzip, let compressed = try? Gzip.compress(page) {
            page = compressed
            encoding = "gzip"
        }
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
}

// SPDX-License-Identifier: Apache-2.0

import Compression
import Logging
import PrometheusText
import TelemetryCore
import Testing

@testable import Telemetry

struct MetricsPageTests {
    private let registry = MetricRegistry()

    private var page: MetricsPage {
        MetricsPage(
            registry: registry,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    @Test(arguments: ExpositionFormat.allCases)
    func `a compressed page is the page`(format: ExpositionFormat) throws {
        let counter = registry.counter(CounterDescriptor(name: "c_total", help: "c", labels: ["a"]))
        for index in 0..<500 { counter.labels("series \(index)").increment() }
        let plain = page.render(ScrapeRequest(format: format))
        #expect(plain.contentType == format.contentType && plain.contentEncoding == nil)
        let compressed = page.render(ScrapeRequest(format: format, coding: .gzip))
        #expect(compressed.contentEncoding == "gzip" && compressed.contentType == format.contentType)
        #expect(compressed.body.count < plain.body.count / 3)
        let text = String(decoding: try Gzip.decompress(compressed.body, limit: 1 << 20), as: UTF8.self)
        #expect(text.contains("series 499"))
    }
}

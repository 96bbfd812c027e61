// SPDX-License-Identifier: Apache-2.0

import CoreMetrics
import TelemetryCore
import Testing

@testable import Telemetry

struct MetricsFactoryTests {
    private let registry = MetricRegistry(seriesLimit: 3)
    private let factory: RegistryMetricsFactory

    init() {
        factory = RegistryMetricsFactory(registry: registry)
    }

    private func value(_ name: String, _ labels: [String] = []) -> SeriesValue? {
        registry.collect().first { $0.name == name }?.series.first { $0.labels.values == labels }?.value
    }

    private func labelNames(_ name: String) -> [String]? {
        registry.collect().first { $0.name == name }?.labelNames
    }

    @Test func `a counter counts under its name with _total`() {
        let counter = CoreMetrics.Counter(
            label: "http.server.requests",
            dimensions: [("path", "/a")],
            factory: factory
        )
        counter.increment()
        counter.increment(by: 2)
        #expect(value("http_server_requests_total", ["/a"]) == .number(3))
    }

    @Test func `two handles of one series count together`() {
        CoreMetrics.Counter(label: "x", dimensions: [("b", "2"), ("a", "1")], factory: factory).increment()
        CoreMetrics.Counter(label: "x", dimensions: [("a", "1"), ("b", "2")], factory: factory).increment()
        #expect(labelNames("x_total") == ["a", "b"])
        #expect(value("x_total", ["1", "2"]) == .number(2))
    }

    @Test func `a fractional counter keeps its fractions`() {
        let counter = FloatingPointCounter(label: "x", factory: factory)
        counter.increment(by: 0.25)
        counter.increment(by: 0.5)
        counter.increment(by: -3)
        #expect(value("x_total") == .number(0.75))
    }

    @Test func `a meter goes up and down`() {
        let meter = Meter(label: "pool.size", factory: factory)
        meter.set(5)
        meter.increment(by: 2.5)
        meter.decrement(by: 1)
        #expect(value("pool_size") == .number(6.5))
    }

    @Test func `a recorder keeps the last value, or a histogram when it aggregates`() {
        CoreMetrics.Gauge(label: "depth", factory: factory).record(7)
        #expect(value("depth") == .number(7))
        let recorder = Recorder(label: "sizes", factory: factory)
        recorder.record(5)
        recorder.record(50)
        guard case .histogram(let histogram)? = value("sizes") else {
            Issue.record("no histogram")
            return
        }
        #expect(histogram.count == 2)
        #expect(histogram.sum == 55)
    }

    @Test func `a timer is a histogram in seconds`() {
        let timer = CoreMetrics.Timer(label: "query.duration.ms", dimensions: [("op", "get")], factory: factory)
        timer.recordMilliseconds(250)
        timer.recordSeconds(2)
        guard case .histogram(let histogram)? = value("query_duration_seconds", ["get"]) else {
            Issue.record("no histogram")
            return
        }
        #expect(histogram.count == 2)
        #expect(histogram.sum == 2.25)
    }

    @Test func `other labels under one name get a family of their own`() {
        CoreMetrics.Counter(label: "x", dimensions: [("a", "1")], factory: factory).increment()
        CoreMetrics.Counter(label: "x", dimensions: [("b", "1")], factory: factory).increment(by: 2)
        CoreMetrics.Counter(label: "x", factory: factory).increment(by: 3)
        #expect(value("x_total", ["1"]) == .number(1))
        #expect(value("x_by_b_total", ["1"]) == .number(2))
        #expect(value("x_unlabelled_total") == .number(3))
        #expect(registry.problems.isEmpty)
    }

    @Test func `series past the limit share one`() {
        for id in 0..<10 {
            CoreMetrics.Counter(label: "x", dimensions: [("id", "\(id)")], factory: factory).increment()
        }
        #expect(registry.collect().first { $0.name == "x_total" }?.series.count == 4)
        #expect(value("x_total", ["other"]) == .number(7))
    }

    @Test func `names past the limit are counted nowhere`() {
        for id in 0..<(RegistryMetricsFactory.maxFamilies + 10) {
            CoreMetrics.Counter(label: "made.up.\(id)", factory: factory).increment()
        }
        let families = registry.collect().filter { $0.name.hasPrefix("made_up") }
        #expect(families.count == RegistryMetricsFactory.maxFamilies)
    }

    @Test func `labels that prometheus sets itself are renamed, and a name counts once`() {
        CoreMetrics.Counter(
            label: "x",
            dimensions: [
                ("instance", "i"), ("le", "1"), ("__hidden", "h"), ("Method Name", "m"), ("method.name", "n"),
            ],
            factory: factory
        ).increment()
        #expect(labelNames("x_total") == ["hidden", "instance_label", "le_label", "method_name"])
        #expect(value("x_total", ["h", "i", "1", "n"]) == .number(1))
        #expect(registry.problems.isEmpty)
    }

    @Test(arguments: [
        ("http.server.requests", "http_server_requests"), ("camelCaseName", "camel_case_name"),
        ("HTTPRequests", "httprequests"), ("a--b  c", "a_b_c"), ("_x_", "x"), ("9lives", "_9lives"), ("", "unnamed"),
        ("é", "unnamed"), ("nio.eventLoop1", "nio_event_loop1"),
    ])
    func `any text becomes a name`(label: String, name: String) {
        #expect(LibraryMetricName.sanitized(label) == name)
    }

    @Test func `suffixes that mean a type or a unit do not double`() {
        #expect(LibraryMetricName.counter("requests_total") == "requests_total")
        #expect(LibraryMetricName.timer("request_seconds") == "request_seconds")
        #expect(LibraryMetricName.timer("request_ns") == "request_seconds")
        #expect(LibraryMetricName.plain("bytes_count") == "bytes")
    }
}

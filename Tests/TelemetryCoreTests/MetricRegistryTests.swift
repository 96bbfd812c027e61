// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing

@testable import TelemetryCore

struct MetricRegistryTests {
    enum Outcome: String, ClosedLabel {
        case good
        case bad
    }

    private let registry = MetricRegistry(seriesLimit: 3)
    private let open = CounterDescriptor(name: "open_total", help: "Open", labels: ["a", "b"])

    private func snapshot(_ name: String) -> MetricFamilySnapshot? {
        registry.collect().first { $0.name == name }
    }

    @Test func `a declaration registered twice is one family`() {
        let first = registry.counter(open)
        #expect(registry.counter(open) === first)
        #expect(first.labels("x", "y") === first.labels("x", "y"))
        #expect(first.labels("x", "y") !== first.labels("y", "x"))
        #expect(first.labels("x", "y") === first.labels(["x", "y"]))
        #expect(registry.problems.isEmpty)
    }

    @Test func `a contradicting declaration works, is not exposed and is told`() {
        registry.counter(open).labels("x", "y").increment()
        registry.gauge(GaugeDescriptor(name: "open_total", help: "Open", labels: ["a", "b"])).labels("x", "y").set(9)
        registry.counter(CounterDescriptor(name: "open_total", help: "Open", labels: ["a"])).labels("x").increment()
        let histogram = HistogramDescriptor(name: "h", help: "h", buckets: [1])
        registry.histogram(histogram).labels().observe(1)
        registry.histogram(HistogramDescriptor(name: "h", help: "h", buckets: [2])).labels().observe(1)
        registry.counter(CounterDescriptor(name: "h_count", help: "c")).labels().increment()
        #expect(snapshot("open_total")?.value("x", "y") == .number(1))
        #expect(snapshot("h_count") == nil)
        #expect(registry.problems.count == 3)
        #expect(registry.problems.contains { $0.contains("open_total") })
        #expect(registry.problems.contains { $0.contains("h_count") })
    }

    @Test(arguments: [
        CounterDescriptor(name: "", help: "x"), CounterDescriptor(name: "1a", help: "x"),
        CounterDescriptor(name: "a-b", help: "x"), CounterDescriptor(name: "\u{E9}", help: "x"),
        CounterDescriptor(name: "a_total", help: "x", labels: ["le"]),
        CounterDescriptor(name: "a_total", help: "x", labels: ["__name"]),
        CounterDescriptor(name: "a_total", help: "x", labels: ["a:b"]),
        CounterDescriptor(name: "a_total", help: "x", labels: ["a", "a"]),
    ])
    func `an illegal declaration works, is not exposed and is told`(descriptor: CounterDescriptor) {
        registry.counter(descriptor).labels(descriptor.labelNames).increment()
        #expect(snapshot(descriptor.name) == nil)
        #expect(registry.problems.count == 1)
    }

    @Test func `a family without labels or with closed labels alone starts at zero`() {
        _ = registry.counter(CounterDescriptor(name: "plain_total", help: "x"))
        _ = registry.gauge(GaugeDescriptor(name: "gauge", help: "x"))
        _ = registry.histogram(HistogramDescriptor(name: "histogram", help: "x", buckets: [1]))
        _ = registry.counter(CounterDescriptor(name: "c_total", help: "x", labels: [.closed("o", Outcome.self)]))
        #expect(snapshot("plain_total")?.value() == .number(0))
        #expect(snapshot("gauge")?.value() == .number(0))
        #expect(snapshot("histogram")?.series.count == 1)
        #expect(snapshot("c_total")?.series.map(\.labels.values) == [["bad"], ["good"]])
    }

    @Test func `a family without series is not exposed`() {
        _ = registry.counter(open)
        #expect(snapshot("open_total") == nil)
    }

    @Test func `the series of closed labels are created for given open ones`() {
        let family = registry.counter(
            CounterDescriptor(name: "c_total", help: "x", labels: ["queue", .closed("o", Outcome.self), "actor"])
        )
        family.createSeries("q", "a")
        #expect(snapshot("c_total")?.series.map(\.labels.values) == [["q", "bad", "a"], ["q", "good", "a"]])
        #expect(registry.problems.isEmpty)
        family.createSeries("q")
        #expect(registry.problems.count == 1)
    }

    @Test func `families are ordered by name and series by values, however they came`() {
        let family = registry.counter(open)
        for values in [["b", "1"], ["a", "2"], ["a", "1"]] { family.labels(values).increment() }
        _ = registry.counter(CounterDescriptor(name: "a_total", help: "x"))
        #expect(registry.collect().map(\.name) == ["a_total", TelemetryMetrics.seriesDropped.name, "open_total"])
        #expect(snapshot("open_total")?.series.map(\.labels.values) == [["a", "1"], ["a", "2"], ["b", "1"]])
    }

    @Test func `past the limit all new series are one, and the surplus is counted`() {
        let family = registry.counter(open)
        for index in 0..<10 { family.labels("a", "\(index)").increment() }
        family.labels("a", "0").increment()
        #expect(snapshot("open_total")?.series.count == 4)
        #expect(snapshot("open_total")?.value("other", "other") == .number(7))
        #expect(snapshot("open_total")?.value("a", "0") == .number(2))
        #expect(snapshot(TelemetryMetrics.seriesDropped.name)?.value("open_total") == .number(7))
    }

    @Test func `the surplus of a family can be counted as soon as its open labels vary, and not before`() {
        let labels: [MetricLabel] = ["queue", .closed("o", Outcome.self)]
        let family = registry.counter(CounterDescriptor(name: "c_total", help: "x", labels: labels))
        family.createSeries("q")
        family.labels("q", Outcome.good).increment()
        #expect(snapshot(TelemetryMetrics.seriesDropped.name) == nil)
        _ = family.labels("r", Outcome.good)
        #expect(snapshot(TelemetryMetrics.seriesDropped.name)?.value("c_total") == .number(0))
    }

    @Test func `what is rare has no series before its first use`() {
        let family = registry.counter(
            CounterDescriptor(name: "c_total", help: "x", labels: [.closed("o", Outcome.self, rare: [.bad])])
        )
        #expect(snapshot("c_total")?.series.map(\.labels.values) == [["good"]])
        family.labels(Outcome.bad).increment()
        #expect(snapshot("c_total")?.value("bad") == .number(1))
        #expect(registry.problems.isEmpty)
    }

    @Test func `series are unique even when someone uses the labels of the overflow`() {
        let family = registry.counter(open)
        for index in 0..<4 { family.labels("a", "\(index)").increment() }
        family.remove("a", "0")
        family.remove("a", "1")
        family.remove("other", "other")
        family.labels("other", "other").increment()
        #expect(
            snapshot("open_total")?.series.map(\.labels.values) == [["a", "2"], ["other", "other"]]
        )
    }

    @Test func `a removed series is gone and comes back from zero`() {
        let family = registry.gauge(GaugeDescriptor(name: "g", help: "x", labels: ["a"]))
        family.labels("x").set(5)
        family.remove("x")
        family.remove("never there")
        #expect(snapshot("g") == nil)
        #expect(family.labels("x").value == 0)
    }

    @Test func `a wrong number of values is made to fit and told`() {
        let family = registry.counter(open)
        family.labels("x").increment()
        family.labels("x", "y", "z", "w").increment()
        #expect(snapshot("open_total")?.value("x", "") == .number(1))
        #expect(snapshot("open_total")?.value("x", "y") == .number(1))
        #expect(registry.problems.count == 2)
    }

    @Test func `more than four labels work alike`() {
        let labels = (1...6).map { MetricLabel.open("l\($0)") }
        let family = registry.counter(CounterDescriptor(name: "six_total", help: "x", labels: labels))
        family.labels(["1", "2", "3", "4", "5", "6"]).increment()
        family.labels(["1", "2", "3", "4", "5", "6"]).increment()
        family.labels(["1", "2", "3", "4", "5", "7"]).increment()
        #expect(snapshot("six_total")?.value("1", "2", "3", "4", "5", "6") == .number(2))
    }

    @Test func `a label value is escaped once and bounded`() throws {
        let family = registry.counter(CounterDescriptor(name: "c_total", help: "x", labels: ["a"]))
        family.labels("a\\b\"c\nd\0e\u{1F600}\r").increment()
        let rendered = try #require(snapshot("c_total")?.series.first?.labels.rendered)
        #expect(String(decoding: rendered, as: UTF8.self) == "a=\"a\\\\b\\\"c\\nd\0e\u{1F600}\r\"")
        family.labels(String(repeating: "\u{1F600}", count: 100_000)).increment()
        let long = try #require(snapshot("c_total")?.series.last?.labels.values.first)
        #expect(long == String(repeating: "\u{1F600}", count: 256))
    }

    @Test func `values that are the same text in other bytes are other series`() {
        let family = MetricRegistry().counter(CounterDescriptor(name: "c_total", help: "x", labels: ["a"]))
        let values = ["\u{E9}", "e\u{301}", "K", "\u{212A}", "a\u{301}\u{323}", "a\u{323}\u{301}", "", "\0"]
        for value in values { family.labels(value).increment() }
        for value in values { family.labels([value]).increment() }
        #expect(values.allSatisfy { family.labels($0).value == 2 })
    }

    @Test func `where one value ends and the next begins makes another series`() {
        let family = registry.counter(open)
        family.labels("a", "bc").increment()
        family.labels("ab", "c").increment()
        #expect(snapshot("open_total")?.series.count == 2)
    }

    @Test func `values that are the same once they are cut share one series`() {
        let family = registry.counter(CounterDescriptor(name: "c_total", help: "x", labels: ["a"]))
        let head = String(repeating: "x", count: 1_024)
        family.labels(head + "1").increment()
        family.labels(head + "2").increment()
        family.labels(head).increment()
        #expect(snapshot("c_total")?.series.count == 1)
        #expect(snapshot("c_total")?.value(head) == .number(3))
    }

    @Test func `families that OpenMetrics would name alike cannot both be exposed`() {
        registry.counter(CounterDescriptor(name: "jobs_total", help: "x")).labels().increment()
        for name in ["jobs", "jobs_created"] {
            registry.gauge(GaugeDescriptor(name: name, help: "x")).labels().set(1)
            #expect(snapshot(name) == nil)
        }
        #expect(registry.problems.count == 2)
    }

    @Test func `a block that runs before collections sets what is read and not kept`() {
        let gauge = registry.gauge(GaugeDescriptor(name: "g", help: "x")).labels()
        registry.onCollect { gauge.increment() }
        #expect(snapshot("g")?.value() == .number(1))
        #expect(snapshot("g")?.value() == .number(2))
    }

    @Test func `many threads create series and collect at once`() async {
        let registry = MetricRegistry(seriesLimit: 50)
        let family = registry.counter(open)
        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<4 {
                group.addTask {
                    for index in 0..<200 {
                        family.labels("\(index % 40)", "x").increment()
                        if index % 50 == worker { _ = registry.collect() }
                    }
                }
            }
        }
        let series = registry.collect().first { $0.name == "open_total" }?.series ?? []
        #expect(series.count == 40)
        #expect(series.allSatisfy { $0.value == .number(20) })
    }
}

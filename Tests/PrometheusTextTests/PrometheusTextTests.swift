// SPDX-License-Identifier: Apache-2.0

import PrometheusText
import SeededRandom
import TelemetryCore
import Testing

struct PrometheusTextTests {
    private let registry = MetricRegistry()

    private func render() -> String {
        String(decoding: ExpositionFormat.text.render(registry), as: UTF8.self)
    }

    @Test func `nothing is rendered as nothing`() {
        #expect(ExpositionFormat.text.render([]) == [])
    }

    @Test func `a whole exposition, to the letter`() {
        let received = registry.counter(
            CounterDescriptor(name: "app_messages_total", help: "Messages taken", labels: ["queue", "actor"])
        )
        received.labels("asya-text", "text").increment(by: 1_234_567)
        received.labels("asya-image", "image").add(0.25)
        registry.gauge(GaugeDescriptor(name: "app_temperature_celsius", help: "Back\\slash\nand line")).labels().set(
            -3.5
        )
        let waits = registry.histogram(
            HistogramDescriptor(name: "app_wait_seconds", help: "Waiting", labels: ["queue"], buckets: [0.005, 1, 2.5])
        )
        for value in [0.001, 0.5, 0.75, 2, 100] { waits.labels("a").observe(value) }
        _ = waits.labels("say \"hi\"")
        registry.histogram(HistogramDescriptor(name: "app_zize_bytes", help: "", buckets: [256])).labels().observe(7)
        #expect(
            render() == #"""
                # HELP app_messages_total Messages taken
                # TYPE app_messages_total counter
                app_messages_total{queue="asya-image",actor="image"} 0.25
                app_messages_total{queue="asya-text",actor="text"} 1234567
                # HELP app_temperature_celsius Back\\slash\nand line
                # TYPE app_temperature_celsius gauge
                app_temperature_celsius -3.5
                # HELP app_wait_seconds Waiting
                # TYPE app_wait_seconds histogram
                app_wait_seconds_bucket{queue="a",le="0.005"} 1
                app_wait_seconds_bucket{queue="a",le="1"} 3
                app_wait_seconds_bucket{queue="a",le="2.5"} 4
                app_wait_seconds_bucket{queue="a",le="+Inf"} 5
                app_wait_seconds_sum{queue="a"} 103.251
                app_wait_seconds_count{queue="a"} 5
                app_wait_seconds_bucket{queue="say \"hi\"",le="0.005"} 0
                app_wait_seconds_bucket{queue="say \"hi\"",le="1"} 0
                app_wait_seconds_bucket{queue="say \"hi\"",le="2.5"} 0
                app_wait_seconds_bucket{queue="say \"hi\"",le="+Inf"} 0
                app_wait_seconds_sum{queue="say \"hi\""} 0
                app_wait_seconds_count{queue="say \"hi\""} 0
                # TYPE app_zize_bytes histogram
                app_zize_bytes_bucket{le="256"} 1
                app_zize_bytes_bucket{le="+Inf"} 1
                app_zize_bytes_sum 7
                app_zize_bytes_count 1
                # HELP asya_telemetry_series_dropped_total Look-ups of label sets that were refused because the family had reached its limit of series
                # TYPE asya_telemetry_series_dropped_total counter
                asya_telemetry_series_dropped_total{family="app_messages_total"} 0
                asya_telemetry_series_dropped_total{family="app_wait_seconds"} 0

                """#
        )
    }

    @Test(arguments: [
        (0, "0"), (-0.0, "0"), (1, "1"), (-17, "-17"), (1e15, "1000000000000000"),
        (9_007_199_254_740_991, "9007199254740991"),
        (9_007_199_254_740_992, "9007199254740992.0"), (1e300, "1e+300"), (0.1, "0.1"), (1e-7, "1e-07"), (.nan, "NaN"),
        (.infinity, "+Inf"), (-.infinity, "-Inf"), (.leastNonzeroMagnitude, "5e-324"),
    ])
    func `a number is rendered so that Go reads the same number`(value: Double, text: String) {
        registry.gauge(GaugeDescriptor(name: "g", help: "x")).labels().set(value)
        #expect(render().contains("\ng \(text)\n"))
    }

    @Test func `whatever a label holds, the exposition stays readable and says it back`() throws {
        var random = SeededGenerator(seed: 11)
        let pieces = [
            "\\", "\"", "\n", "\r", "\0", "{", "}", ",", "=", " ", "#", "a", "\u{E9}", "\u{1F600}", "\u{2028}",
        ]
        let gauge = registry.gauge(GaugeDescriptor(name: "hostile", help: "x", labels: ["v", "w"]))
        var expected: Set<[String]> = []
        for _ in 0..<500 {
            let values = (0..<2).map { _ in
                (0..<Int.random(in: 0..<12, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
                    .joined()
            }
            gauge.labels(values).set(1)
            expected.insert(values)
        }
        let exposition = try Exposition(parsing: render())
        let found = exposition.samples.filter { $0.name == "hostile" }.map { $0.labels.map(\.value) }
        #expect(Set(found) == expected)
        #expect(found.count == expected.count)
    }

    @Test func `families and their series are unique, grouped and cumulative`() throws {
        for descriptor in MetricCatalog.all {
            let values = descriptor.labels.map { $0.values?.first ?? "v" }
            switch descriptor {
            case let counter as CounterDescriptor: registry.counter(counter).labels(values).increment()
            case let gauge as GaugeDescriptor: registry.gauge(gauge).labels(values).set(1)
            case let histogram as HistogramDescriptor: registry.histogram(histogram).labels(values).observe(1)
            default: Issue.record("\(descriptor.name) is of an unknown kind")
            }
        }
        let exposition = try Exposition(parsing: render())
        #expect(exposition.types.count == MetricCatalog.all.count)
        #expect(Set(exposition.samples.map(\.series)).count == exposition.samples.count)
    }
}

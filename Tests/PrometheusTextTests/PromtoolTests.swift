// SPDX-License-Identifier: Apache-2.0

import PrometheusText
import SeededRandom
import TelemetryCore
import Testing

/// What Prometheus' own checker says.
@Suite(.enabled(if: Promtool.path != nil, "promtool is not installed"))
struct PromtoolTests {
    private let registry = MetricRegistry()

    @Test func `promtool finds nothing wrong with any declared family`() throws {
        for descriptor in MetricCatalog.all {
            let values = descriptor.labels.map { $0.values?.first ?? "v" }
            switch descriptor {
            case let counter as CounterDescriptor: registry.counter(counter).labels(values).increment()
            case let gauge as GaugeDescriptor: registry.gauge(gauge).labels(values).set(1)
            case let histogram as HistogramDescriptor: registry.histogram(histogram).labels(values).observe(1)
            default: Issue.record("\(descriptor.name) is of an unknown kind")
            }
        }
        let (status, output) = try Promtool.check(ExpositionFormat.text.render(registry))
        #expect(status == 0, "\(output)")
        #expect(output == "")
    }

    @Test func `promtool reads hostile label values and help texts`() throws {
        let pieces = [
            "\\", "\"", "\n", "\r", "\0", "{", "}", ",", "=", " ", "#", "a", "\u{E9}", "\u{1F600}", "\u{2028}",
        ]
        let gauge = registry.gauge(
            GaugeDescriptor(name: "hostile_ratio", help: pieces.joined(separator: " "), labels: ["v", "w"])
        )
        var random = SeededGenerator(seed: 12)
        for _ in 0..<500 {
            let values = (0..<2).map { _ in
                (0..<Int.random(in: 0..<12, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
                    .joined()
            }
            gauge.labels(values).set(.random(in: -1e9...1e9, using: &random))
        }
        gauge.labels(String(repeating: "\u{1F600}\"", count: 200_000), "long").set(.nan)
        let (status, output) = try Promtool.check(ExpositionFormat.text.render(registry))
        #expect(status == 0, "\(output)")
    }
}

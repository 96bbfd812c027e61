// SPDX-License-Identifier: Apache-2.0

import TelemetryCore
import TelemetryTesting
import Testing

@testable import PrometheusText

struct OpenMetricsTests {
    private let registry = MetricRegistry(clock: ManualClock(startUnixNano: 1_700_000_000_042_999_999))

    private func render() -> String {
        String(decoding: ExpositionFormat.openMetrics.render(registry.collect()), as: UTF8.self)
    }

    @Test func `nothing is rendered as an end`() {
        #expect(ExpositionFormat.openMetrics.render([]) == Array("# EOF\n".utf8))
    }

    @Test func `a whole exposition, to the letter`() {
        let received = registry.counter(
            CounterDescriptor(
                name: "app_received_bytes_total",
                help: "Back\\slash, \"quote\"\nand line",
                labels: ["queue"]
            )
        )
        received.labels("say \"hi\"\\\n").increment(by: 1_234_567)
        registry.gauge(GaugeDescriptor(name: "app_messages", help: "")).labels().set(-3.5)
        let waits = registry.histogram(
            HistogramDescriptor(name: "app_wait_seconds", help: "Waiting", labels: ["queue"], buckets: [0.005, 1, 2e6])
        )
        let context = SpanContext(traceID: TraceID(high: 1, low: 2), spanID: SpanID(value: 3), flags: .sampled)
        waits.labels("a").observe(0.75, exemplar: context)
        waits.labels("a").observe(3e6, exemplar: context)
        #expect(
            render() == #"""
                # TYPE app_messages gauge
                app_messages -3.5
                # TYPE app_received_bytes counter
                # UNIT app_received_bytes bytes
                # HELP app_received_bytes Back\\slash, \"quote\"\nand line
                app_received_bytes_total{queue="say \"hi\"\\\n"} 1234567
                # TYPE app_wait_seconds histogram
                # UNIT app_wait_seconds seconds
                # HELP app_wait_seconds Waiting
                app_wait_seconds_bucket{queue="a",le="0.005"} 0
                app_wait_seconds_bucket{queue="a",le="1.0"} 1 # {trace_id="00000000000000010000000000000002",span_id="0000000000000003"} 0.75 1700000000.042
                app_wait_seconds_bucket{queue="a",le="2e+06"} 1
                app_wait_seconds_bucket{queue="a",le="+Inf"} 2 # {trace_id="00000000000000010000000000000002",span_id="0000000000000003"} 3000000 1700000000.042
                app_wait_seconds_sum{queue="a"} 3000000.75
                app_wait_seconds_count{queue="a"} 2
                # EOF

                """#
        )
    }

    @Test func `a histogram of negative numbers has neither sum nor count`() {
        registry.histogram(HistogramDescriptor(name: "h", help: "", buckets: [-1, 1])).labels().observe(3)
        #expect(!render().contains("h_sum") && !render().contains("h_count"))
        let text = String(decoding: ExpositionFormat.text.render(registry), as: UTF8.self)
        #expect(text.contains("h_sum 3\nh_count 1\n"))
    }

    // What Go's FormatFloat(x, 'g', -1, 64) gives, with a fraction.
    @Test(arguments: [
        (0, "0.0"), (1, "1.0"), (-1, "-1.0"), (0.005, "0.005"), (0.1, "0.1"), (2.5, "2.5"), (10, "10.0"),
        (600, "600.0"), (3_600, "3600.0"), (100_000, "100000.0"), (262_144, "262144.0"), (1_000_000, "1e+06"),
        (1_048_576, "1.048576e+06"), (16_777_216, "1.6777216e+07"), (1e-4, "0.0001"), (1e-5, "1e-05"),
        (1.5e-7, "1.5e-07"), (1e16, "1e+16"), (123_456.5, "123456.5"), (1e300, "1e+300"), (1e-300, "1e-300"),
        (.infinity, "+Inf"), (-.infinity, "-Inf"),
    ])
    func `a bound is written as every exposer writes it`(value: Double, text: String) {
        #expect(NumberText.canonical(value) == text)
    }

    @Test(arguments: [
        ("process_cpu_seconds", "seconds"), ("app_size_bytes", "bytes"), ("app_fill_ratio", "ratio"), ("seconds", nil),
        ("_seconds", nil), ("app_messages", nil), ("app_last_timestamp_seconds", "seconds"), ("", nil),
    ])
    func `the unit is what a name ends with`(name: String, unit: String?) {
        #expect(MetricUnit.suffix(of: name) == unit)
    }
}

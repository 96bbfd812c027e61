// SPDX-License-Identifier: Apache-2.0

import PrometheusText
import TelemetryCore
import TelemetryTesting
import Testing

/// The protobuf format, byte for byte; that Prometheus reads it is shown by the integration tests.
struct ProtobufTests {
    private let registry = MetricRegistry(clock: ManualClock(startUnixNano: 1_000_000_002))

    /// The family of a name, without its length and its name.
    private func render(_ name: String) -> [UInt8] {
        let families = registry.collect(includesNative: true).filter { $0.name == name }
        return Array(ExpositionFormat.protobuf.render(families).dropFirst(1 + 2 + name.utf8.count))
    }

    @Test func `counters and gauges hold labels and a number`() {
        registry.counter(CounterDescriptor(name: "c_total", help: "h", labels: ["a"])).labels("b").increment()
        let one: [UInt8] = [0x09, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F]
        #expect(
            render("c_total")
                == [0x12, 1, 0x68, 0x18, 0, 0x22, 19, 0x0A, 6, 0x0A, 1, 0x61, 0x12, 1, 0x62, 0x1A, 9] + one
        )
        registry.gauge(GaugeDescriptor(name: "g_seconds", help: "")).labels().set(1)
        #expect(render("g_seconds") == [0x18, 1, 0x22, 11, 0x12, 9] + one + [0x2A, 7] + Array("seconds".utf8))
    }

    @Test func `an empty histogram says that it is a native one`() {
        registry.histogram(HistogramDescriptor(name: "h", help: "", buckets: [])).labels().observe(.nan)
        let zero: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0]
        let threshold: [UInt8] = [0x31, 0, 0, 0, 0, 0, 0, 0xF0, 0x37]
        let body = [0x08, 0, 0x11] + zero + [0x28, 6] + threshold + [0x38, 0, 0x62, 4, 0x08, 0, 0x10, 0]
        #expect(render("h") == [0x18, 4, 0x22, UInt8(body.count + 2), 0x3A, UInt8(body.count)] + body)
    }

    @Test func `native buckets are runs with distances, and counts as differences`() {
        let histogram = registry.histogram(HistogramDescriptor(name: "h", help: "", buckets: [])).labels()
        // The buckets 0 (twice), 1, 8 and, of negative numbers, 16.
        for value in [1, 1, 1.05, 2, -4, 0] { histogram.observe(value) }
        let body = render("h").dropFirst(6)
        let tail: [UInt8] =
            [0x38, 1, 0x4A, 4, 0x08, 32, 0x10, 1, 0x50, 2]
            + [0x62, 4, 0x08, 0, 0x10, 2, 0x62, 4, 0x08, 12, 0x10, 1, 0x68, 4, 0x68, 1, 0x68, 0]
        #expect(Array(body.suffix(tail.count)) == tail)
        #expect(Array(body.prefix(2)) == [0x08, 6])
    }

    @Test func `a bucket shows its exemplar, and the last one is there for that alone`() {
        let histogram = registry.histogram(HistogramDescriptor(name: "h", help: "", buckets: [1])).labels()
        let context = SpanContext(traceID: TraceID(high: 1, low: 2), spanID: SpanID(value: 3), flags: .sampled)
        histogram.observe(1, exemplar: context)
        let without = render("h").count
        histogram.observe(2, exemplar: context)
        let bytes = render("h")
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.ranges(of: "00000000000000010000000000000002").count == 2)
        #expect(text.ranges(of: "0000000000000003").count == 2)
        // Seconds and nanoseconds of the moment.
        #expect(bytes.count > without && text.ranges(of: "\u{1A}\u{04}\u{08}\u{01}\u{10}\u{02}").count == 2)
    }
}

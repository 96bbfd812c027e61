// SPDX-License-Identifier: Apache-2.0

import TelemetryTesting
import Testing

@testable import TelemetryCore

struct InstrumentTests {
    private let registry = MetricRegistry(clock: ManualClock(startUnixNano: 42))

    @Test func `a counter only grows`() {
        let counter = registry.counter(CounterDescriptor(name: "c_total", help: "c")).labels()
        counter.increment()
        counter.increment(by: 5)
        counter.increment(by: -3)
        counter.increment(by: 0)
        counter.add(0.5)
        counter.add(-1)
        counter.add(.nan)
        counter.add(.infinity)
        #expect(counter.value == 6.5)
    }

    @Test func `a counter follows a total counted elsewhere and never falls`() {
        let counter = registry.counter(CounterDescriptor(name: "c_total", help: "c")).labels()
        counter.raise(to: 3.5)
        counter.raise(to: 2)
        counter.raise(to: .nan)
        #expect(counter.value == 3.5)
    }

    @Test func `a gauge goes up and down`() {
        let gauge = registry.gauge(GaugeDescriptor(name: "g", help: "g")).labels()
        gauge.set(2.5)
        gauge.increment()
        gauge.decrement(by: 2)
        gauge.add(-3)
        #expect(gauge.value == -1.5)
        gauge.set(7)
        #expect(gauge.value == 7)
    }

    @Test func `a histogram counts an observation in every bucket it fits`() {
        let histogram = registry.histogram(HistogramDescriptor(name: "h", help: "h", buckets: [2, 1, 1, .infinity]))
            .labels()
        for value in [0.5, 1, 1.5, 2, 3, -1] { histogram.observe(value) }
        histogram.observe(.nan)
        histogram.observe(.infinity)
        histogram.observe(.milliseconds(1_500))
        #expect(
            histogram.snapshot()
                == HistogramSnapshot(bounds: [1, 2], cumulativeCounts: [3, 6, 7], sum: 8.5)
        )
        #expect(histogram.snapshot().count == 7)
    }

    @Test func `a sampled span becomes the example of its bucket, the latest one stays`() {
        let histogram = registry.histogram(HistogramDescriptor(name: "h", help: "h", buckets: [1])).labels()
        let trace = TraceID(high: 1, low: 2)
        func context(_ span: UInt64, _ flags: TraceFlags) -> SpanContext {
            SpanContext(traceID: trace, spanID: SpanID(value: span), flags: flags)
        }
        histogram.observe(5, exemplar: context(1, []))
        #expect(histogram.snapshot().exemplars.isEmpty)
        histogram.observe(5, exemplar: context(2, .sampled))
        histogram.observe(6, exemplar: context(3, .sampled))
        let exemplar = Exemplar(traceID: trace, spanID: SpanID(value: 3), value: 6, timeUnixNano: 42)
        #expect(histogram.snapshot().exemplars == [nil, exemplar])
    }

    @Test func `instruments lose nothing when many threads use them`() async {
        let counter = registry.counter(CounterDescriptor(name: "c_total", help: "c")).labels()
        let gauge = registry.gauge(GaugeDescriptor(name: "g", help: "g")).labels()
        let histogram = registry.histogram(HistogramDescriptor(name: "h", help: "h", buckets: [0.5])).labels()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<5_000 {
                        counter.increment()
                        gauge.add(0.5)
                        histogram.observe(1)
                    }
                }
            }
        }
        #expect(counter.value == 20_000)
        #expect(gauge.value == 10_000)
        #expect(histogram.snapshot() == HistogramSnapshot(bounds: [0.5], cumulativeCounts: [0, 20_000], sum: 20_000))
    }

    @Test func `durations are seconds`() {
        #expect(Duration.milliseconds(1_250).inSeconds == 1.25)
        #expect(Duration.seconds(-2).inSeconds == -2)
    }
}

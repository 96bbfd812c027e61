// SPDX-License-Identifier: Apache-2.0

import CoreMetrics
import TelemetryCore
import Testing

@testable import Telemetry

/// What swift-metrics says of its handlers, statement by statement.
struct MetricsSemanticsTests {
    private let registry = MetricRegistry()
    private let factory: RegistryMetricsFactory

    init() {
        factory = RegistryMetricsFactory(registry: registry)
    }

    private func series(_ name: String) -> [SeriesSnapshot] {
        registry.collect().first { $0.name == name }?.series ?? []
    }

    private func value(_ name: String) -> SeriesValue? { series(name).first?.value }

    private func histogram(_ name: String) throws -> HistogramSnapshot {
        guard case .histogram(let histogram)? = value(name) else { throw NoHistogram() }
        return histogram
    }

    private struct NoHistogram: Error {}

    @Test func `a counter begins at zero, as soon as it is made`() {
        _ = CoreMetrics.Counter(label: "x", factory: factory)
        #expect(value("x_total") == .number(0))
    }

    @Test func `a reset counter is back to zero and counts on`() {
        let counter = CoreMetrics.Counter(label: "x", factory: factory)
        counter.increment(by: 5)
        counter.reset()
        #expect(value("x_total") == .number(0))
        counter.increment(by: 2)
        #expect(value("x_total") == .number(2))
    }

    @Test func `a reset fractional counter loses its fraction as well`() {
        let counter = FloatingPointCounter(label: "x", factory: factory)
        counter.increment(by: 1.5)
        counter.reset()
        #expect(value("x_total") == .number(0))
        counter.increment(by: 0.25)
        #expect(value("x_total") == .number(0.25))
    }

    @Test func `what is no increment is dropped`() {
        let whole = CoreMetrics.Counter(label: "whole", factory: factory)
        whole.increment(by: -3)
        whole.increment(by: 0)
        #expect(value("whole_total") == .number(0))
        let fractional = FloatingPointCounter(label: "fractional", factory: factory)
        for amount in [Double.nan, .infinity, -.infinity, -1, 0] { fractional.increment(by: amount) }
        #expect(value("fractional_total") == .number(0))
    }

    @Test func `a recorder that does not aggregate keeps the last value, of either kind`() {
        let gauge = CoreMetrics.Gauge(label: "depth", factory: factory)
        gauge.record(7)
        gauge.record(-2.5)
        #expect(value("depth") == .number(-2.5))
        #expect(!gauge.aggregate)
    }

    @Test func `a recorder that aggregates keeps the distribution`() throws {
        let recorder = Recorder(label: "sizes", factory: factory)
        recorder.record(5)
        recorder.record(0.5)
        #expect(recorder.aggregate)
        #expect(try histogram("sizes").count == 2)
        #expect(try histogram("sizes").sum == 5.5)
    }

    @Test func `a meter is set, raised and lowered`() {
        let meter = Meter(label: "pool", factory: factory)
        meter.set(3)
        meter.set(2.5)
        meter.increment()
        meter.decrement(by: 5)
        #expect(value("pool") == .number(-1.5))
    }

    @Test func `a timer takes every unit and shows seconds, whatever is preferred for display`() throws {
        let timer = CoreMetrics.Timer(label: "wait", preferredDisplayUnit: .milliseconds, factory: factory)
        timer.recordNanoseconds(1)
        timer.recordMicroseconds(1)
        timer.recordMilliseconds(1)
        timer.recordSeconds(1)
        timer.recordSeconds(0.5)
        #expect(try histogram("wait_seconds").count == 5)
        #expect(abs(try histogram("wait_seconds").sum - 1.501_001_001) < 1e-12)
    }

    @Test func `a duration too long for a timer is the longest there is`() throws {
        let timer = CoreMetrics.Timer(label: "wait", factory: factory)
        timer.recordSeconds(Int64.max)
        #expect(try histogram("wait_seconds").sum == Double(Int64.max) / 1e9)
        #expect(try histogram("wait_seconds").cumulativeCounts.dropLast().allSatisfy { $0 == 0 })
    }

    @Test func `what is destroyed stays readable, and made again it goes on`() {
        let counter = CoreMetrics.Counter(label: "x", factory: factory)
        counter.increment()
        counter.destroy()
        #expect(value("x_total") == .number(1))
        CoreMetrics.Counter(label: "x", factory: factory).increment()
        #expect(value("x_total") == .number(2))
        FloatingPointCounter(label: "f", factory: factory).destroy()
        Meter(label: "m", factory: factory).destroy()
        Recorder(label: "r", factory: factory).destroy()
        CoreMetrics.Gauge(label: "g", factory: factory).destroy()
        CoreMetrics.Timer(label: "t", factory: factory).destroy()
        #expect(Set(registry.collect().map(\.name)).isSuperset(of: ["f_total", "m", "r", "g", "t_seconds"]))
        #expect(registry.problems.isEmpty)
    }

    @Test func `one label of two kinds makes two families`() {
        CoreMetrics.Counter(label: "x", factory: factory).increment()
        Meter(label: "x.total", factory: factory).set(4)
        #expect(value("x_total") == .number(1))
        // In OpenMetrics the counter's family is called `x`, so that no other can be.
        #expect(value("x_unlabelled") == .number(4))
        #expect(registry.problems.isEmpty)
    }

    @Test func `what is observed inside a span has it as exemplar`() throws {
        let span = SpanContext(traceID: TraceID(high: 1, low: 2), spanID: SpanID(value: 3), flags: .sampled)
        let timer = CoreMetrics.Timer(label: "wait", factory: factory)
        Telemetry.withCurrentSpan(span) { timer.recordMilliseconds(1) }
        #expect(try histogram("wait_seconds").exemplars.compactMap { $0?.traceID } == [span.traceID])
    }
}

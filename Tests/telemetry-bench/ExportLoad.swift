// SPDX-License-Identifier: Apache-2.0

import Glibc
import OTLPExport
import TelemetryCore

/// A steady stream of spans through the real batch processor and exporter to a collector.
///
/// The shapes are those of the specification's own benchmark (one integer attribute and one event) and of a hop:
/// https://github.com/open-telemetry/opentelemetry-specification/blob/main/specification/performance-benchmark.md
struct ExportLoad {
    private enum Shape: String {
        case specification
        case hop
    }

    /// Spans are started in small groups, as messages arrive; a timer cannot keep 10 us.
    private static let groupNano: UInt64 = 1_000_000

    private let configuration: OTLPConfiguration
    private let rate: Int
    private let seconds: Int
    private let shape: Shape

    /// Reads the four arguments; the `OTEL_*` variables of the environment count as in every component.
    init?(arguments: [String]) {
        guard arguments.count == 4, let rate = Int(arguments[1]), rate > 0, let seconds = Int(arguments[2]),
            let shape = Shape(rawValue: arguments[3])
        else { return nil }
        (self.rate, self.seconds, self.shape) = (rate, seconds, shape)
        var variables: [String: String] = ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": arguments[0]]
        for name in ["OTEL_BSP_MAX_QUEUE_SIZE", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "OTEL_EXPORTER_OTLP_COMPRESSION"] {
            if let value = unsafe getenv(name) { variables[name] = unsafe String(cString: value) }
        }
        var warnings: [String] = []
        guard let configuration = OTLPConfiguration(environment: variables, warnings: &warnings) else { return nil }
        self.configuration = configuration
    }

    /// Sends for the given time and says what became of it, as JSON.
    func run() -> String {
        let registry = MetricRegistry()
        let processor = BatchSpanProcessor(
            configuration: configuration,
            resource: [.serviceName: "telemetry-bench"],
            version: "1.0",
            registry: registry,
            onWarning: { warning in _ = unsafe write(STDERR_FILENO, warning + "\n", warning.utf8.count + 1) }
        )
        let tracer = Tracer(
            scope: InstrumentationScope(name: "bench"),
            sampler: AlwaysOnSampler(),
            processor: processor
        )
        let clock = SystemClock()
        let (start, cpuStart) = (clock.monotonicNano(), Self.cpuNano())
        let sent = produce(tracer, clock, from: start)
        let wall = clock.monotonicNano() - start
        let cpu = Self.cpuNano() - cpuStart
        processor.shutdown()
        let exported = registry.counter(TelemetryMetrics.spansExported).labels().value
        return #"{"sent":\#(sent),"exported":\#(Int(exported)),"wall_ns":\#(wall),"cpu_ns":\#(cpu)}"#
    }

    private func produce(_ tracer: Tracer, _ clock: SystemClock, from start: UInt64) -> Int {
        var sent = 0
        var next = start
        let end = start + UInt64(seconds) * 1_000_000_000
        while next < end {
            next += Self.groupNano
            let target = Int(Double(next - start) * Double(rate) / 1e9)
            while sent < target {
                span(tracer, sent)
                sent += 1
            }
            var wake = timespec(tv_sec: Int(next / 1_000_000_000), tv_nsec: Int(next % 1_000_000_000))
            unsafe clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &wake, nil)
        }
        return sent
    }

    private func span(_ tracer: Tracer, _ number: Int) {
        switch shape {
        case .hop: SpanBenchmarks.record(tracer)
        case .specification:
            let span = tracer.startSpan("test", kind: .server)
            span.set(.asyaRouteIndex, .int(number))
            span.addEvent("event")
            span.end()
        }
    }

    /// The processor time of this process so far, the exporter's thread included.
    private static func cpuNano() -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

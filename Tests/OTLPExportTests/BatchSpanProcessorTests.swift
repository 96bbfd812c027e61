// SPDX-License-Identifier: Apache-2.0

import HTTPClient
import HTTPTesting
import Synchronization
import TelemetryCore
import Testing

@testable import OTLPExport

@Suite struct BatchSpanProcessorTests {
    /// Writes down what it is given, and can be held back or sent to sleep.
    private final class RecordingExporter: Sendable {
        let state = Mutex((batches: [[UInt64]](), running: 0, overlaps: 0))
        let entered = Semaphore()
        /// When set, every export waits for a signal.
        let gate: Semaphore?
        /// When set, every export sleeps this long or until the shutdown.
        let pause: Duration?

        init(gate: Semaphore? = nil, pause: Duration? = nil) {
            self.gate = gate
            self.pause = pause
        }

        var batches: [[UInt64]] { state.withLock { $0.batches } }
    }

    private struct Exporter: SpanExporter {
        let recording: RecordingExporter

        func export(_ spans: [SpanData], control: some ExportControl) -> ExportReport {
            recording.state.withLock { state in
                state.running += 1
                if state.running > 1 { state.overlaps += 1 }
                state.batches.append(spans.map(\.context.spanID.value))
            }
            recording.entered.signal()
            recording.gate?.wait()
            if let pause = recording.pause { control.pause(for: pause) }
            recording.state.withLock { $0.running -= 1 }
            return recording.pause == nil
                ? ExportReport(exported: spans.count)
                : ExportReport(dropped: spans.count, retries: 2, warning: "it failed")
        }
    }

    private final class WarningList: Sendable {
        let texts = Mutex<[String]>([])
    }

    private let registry = MetricRegistry()
    private let warnings = WarningList()

    @Test func `a full batch is exported by itself and a flush exports the rest`() async {
        let recording = RecordingExporter()
        let processor = make(recording, batch: 2)
        for number in 1...3 { processor.onEnd(.fixture(UInt64(number))) }
        await TestThread.run {
            recording.entered.wait()
            processor.forceFlush()
        }
        #expect(recording.batches == [[1, 2], [3]])
        await TestThread.run { processor.forceFlush() }
        #expect(recording.batches == [[1, 2], [3]])
        await TestThread.run { processor.shutdown() }
        #expect(value("asya_telemetry_spans_exported_total") == 3)
        #expect(value("asya_telemetry_span_queue_capacity") == 8)
        #expect(value("asya_telemetry_span_queue_size") == 0)
    }

    @Test func `spans that are not sampled are never exported`() async {
        let recording = RecordingExporter()
        let processor = make(recording)
        processor.onEnd(.fixture(1, flags: []))
        processor.onEnd(.fixture(2, flags: .random))
        processor.onEnd(.fixture(3))
        await TestThread.run { processor.shutdown() }
        #expect(recording.batches == [[3]])
    }

    @Test func `a full queue drops new spans and counts them, and exports never overlap`() async {
        let gate = Semaphore()
        let recording = RecordingExporter(gate: gate)
        let processor = make(recording, batch: 2)
        processor.onEnd(.fixture(1))
        processor.onEnd(.fixture(2))
        await TestThread.run { recording.entered.wait() }
        // The exporter is held back with the first two; eight more fit into the queue.
        for number in 3...20 { processor.onEnd(.fixture(UInt64(number))) }
        #expect(value("asya_telemetry_span_queue_size") == 8)
        #expect(dropped("queue_full") == 10)
        for _ in 0..<5 { gate.signal() }
        await TestThread.run { processor.shutdown() }
        #expect(recording.batches == [[1, 2], [3, 4], [5, 6], [7, 8], [9, 10]])
        #expect(recording.state.withLock { $0.overlaps } == 0)
    }

    @Test func `after the shutdown spans are refused and counted, and further calls do nothing`() async {
        let recording = RecordingExporter()
        let processor = make(recording)
        processor.onEnd(.fixture(1))
        await TestThread.run {
            processor.shutdown()
            processor.shutdown()
            processor.forceFlush()
        }
        processor.onEnd(.fixture(2))
        #expect(recording.batches == [[1]])
        #expect(dropped("already_shutdown") == 1)
    }

    @Test func `the shutdown wakes a back-off that sleeps`() async {
        let recording = RecordingExporter(pause: .seconds(3600))
        let processor = make(recording)
        processor.onEnd(.fixture(1))
        let flushed = Semaphore()
        TestThread.start {
            processor.forceFlush()
            flushed.signal()
        }
        await TestThread.run {
            recording.entered.wait()
            processor.shutdown()
            flushed.wait()
        }
        #expect(dropped("export_failed") == 1)
        #expect(value("asya_telemetry_export_retries_total") == 2)
        #expect(warnings.texts.withLock { $0 } == ["it failed"])
    }

    @Test func `the shutdown takes its time at most, and what is left is lost and counted`() async {
        let gate = Semaphore()
        let recording = RecordingExporter(gate: gate)
        let processor = make(recording, batch: 1, shutdownTimeout: .milliseconds(20))
        for number in 1...3 { processor.onEnd(.fixture(UInt64(number))) }
        await TestThread.run {
            recording.entered.wait()
            processor.shutdown()
        }
        gate.signal()
        await TestThread.run { processor.forceFlush() }
        #expect(recording.batches == [[1]])
        #expect(dropped("export_failed") == 2)
    }

    @Test func `the shutdown wakes the back-off of a real export, which succeeds with its last try`() async {
        let server = LoopbackServer { _, index in
            index == 0 ? .response(503, headers: ["Retry-After: 25"]) : .response(200)
        }
        let processor = makeReal(server.url, shutdownTimeout: .seconds(60))
        for number in 1...3 { processor.onEnd(.fixture(UInt64(number))) }
        await TestThread.run {
            TestThread.start { processor.forceFlush() }
            server.waitForRequest()
            processor.shutdown()
        }
        server.stop()
        #expect(server.requests.count == 2)
        #expect(value("asya_telemetry_spans_exported_total") == 3)
        #expect(value("asya_telemetry_export_retries_total") == 1)
        #expect(warnings.texts.withLock { $0 } == [])
    }

    @Test func `after the shutdown each batch has one try, and a collector that hangs cannot hold it up`() async {
        // Asks for a long pause, so that only the shutdown makes the thread try again.
        let server = LoopbackServer { _, index in
            index == 0 ? .response(503, headers: ["Retry-After: 25"]) : .silence
        }
        let processor = makeReal(server.url, shutdownTimeout: .milliseconds(100))
        for number in 1...5 { processor.onEnd(.fixture(UInt64(number))) }
        await TestThread.run {
            server.waitForRequest()
            processor.shutdown()
            // Returns when the thread has ended, however late that is.
            processor.forceFlush()
        }
        server.stop()
        // The first batch's second try, and one of the second batch if the first's ends a moment before the time is over.
        #expect(server.requests.count <= 3)
        #expect(value("asya_telemetry_spans_exported_total") == 0)
        #expect(dropped("export_failed") == 5)
        #expect(value("asya_telemetry_spans_inflight") == 0)
    }

    @Test func `a repeated failure is told once`() async {
        let recording = RecordingExporter(pause: .zero)
        let processor = make(recording, batch: 1)
        for number in 1...3 { processor.onEnd(.fixture(UInt64(number))) }
        await TestThread.run { processor.shutdown() }
        #expect(recording.batches.count == 3)
        #expect(warnings.texts.withLock { $0 } == ["it failed"])
    }

    @Test func `spans from several threads arrive once each at a collector`() async throws {
        let server = LoopbackServer { _, _ in .response(200) }
        let warnings = warnings
        let processor = BatchSpanProcessor(
            configuration: OTLPConfiguration(endpoint: server.url, batch: BatchLimits(maximumBatchSize: 100)),
            resource: [:],
            version: "0",
            registry: registry
        ) { text in
            warnings.texts.withLock { $0.append(text) }
        }
        await withTaskGroup { group in
            for thread in 0..<4 {
                group.addTask {
                    for number in 0..<250 { processor.onEnd(.fixture(UInt64(thread * 250 + number + 1))) }
                }
            }
        }
        await TestThread.run {
            processor.forceFlush()
            processor.shutdown()
        }
        server.stop()
        let names = server.requests.flatMap { Decoded.spans($0.body).map { $0[2] } }
        #expect(names.count == 1000 && Set(names).count == 1000)
        #expect(value("asya_telemetry_spans_exported_total") == 1000)
        #expect(Set(server.requests.map(\.connection)) == [0])
        #expect(warnings.texts.withLock { $0 }.isEmpty)
    }

    private func make(
        _ recording: RecordingExporter,
        batch: Int = 4,
        shutdownTimeout: Duration = .seconds(60)
    ) -> BatchSpanProcessor {
        let warnings = warnings
        return BatchSpanProcessor(
            limits: BatchLimits(scheduleDelay: .seconds(3600), maximumQueueSize: 8, maximumBatchSize: batch),
            shutdownTimeout: shutdownTimeout,
            registry: registry,
            clock: SystemClock(),
            onWarning: { text in warnings.texts.withLock { $0.append(text) } },
            makeExporter: { Exporter(recording: recording) }
        )
    }

    /// Over a real exporter, three spans a batch.
    private func makeReal(_ url: String, shutdownTimeout: Duration) -> BatchSpanProcessor {
        let warnings = warnings
        return BatchSpanProcessor(
            configuration: OTLPConfiguration(
                endpoint: url,
                batch: BatchLimits(scheduleDelay: .seconds(3600), maximumBatchSize: 3),
                shutdownTimeout: shutdownTimeout
            ),
            resource: [:],
            version: "0",
            registry: registry
        ) { text in
            warnings.texts.withLock { $0.append(text) }
        }
    }

    private func dropped(_ reason: String) -> Double? {
        number(family("asya_telemetry_spans_dropped_total")?.value(reason))
    }

    private func value(_ name: String) -> Double? {
        number(family(name)?.value())
    }

    private func family(_ name: String) -> MetricFamilySnapshot? {
        registry.collect().first { $0.name == name }
    }

    private func number(_ value: SeriesValue?) -> Double? {
        if case .number(let number) = value { number } else { nil }
    }
}

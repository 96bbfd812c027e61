// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
internal import TelemetryTesting
internal import Testing

@testable internal import TraceStore

/// Writing and reading together.
@Suite struct TraceStoreTests {
    private let store: StoreFixture
    private var folder: TemporaryFolder { store.folder }
    private var clock: ManualClock { store.clock }

    init() throws {
        store = try StoreFixture()
    }

    private func writer(
        payloads: PayloadPolicy = .all,
        instance: String = "test-0",
        change: (inout TraceStoreOptions) -> Void = { _ in }
    ) -> TraceStoreWriter {
        store.writer(payloads: payloads, instance: instance, change: change)
    }

    private func record(_ sample: Sample, with writer: TraceStoreWriter) { store.record(sample, with: writer) }

    private func metric(_ name: String, _ label: String? = nil) -> Double { store.metric(name, label) }

    @Test func `what was recorded can be read after a flush`() throws {
        let writer = writer()
        let sample = Sample.retriedPipeline
        record(sample, with: writer)
        #expect(writer.flush())
        let reader = try TraceStoreReader(directory: folder.path)
        #expect(reader.trace(sample.traceID) == sample.stored)
        #expect(reader.list() == [sample.stored.summary])
        #expect(reader.warnings.isEmpty)
        #expect(metric("asya_trace_store_spans_total") == 13)
        #expect(metric("asya_trace_store_hops_total") == 4)
        #expect(metric("asya_trace_store_bytes") > 0)
        #expect(metric("asya_trace_store_slices") == 1)
        writer.shutdown()
        #expect(try TraceStoreReader(directory: folder.path).trace(sample.traceID) == sample.stored)
    }

    @Test func `all parts of a span and a hop survive`() throws {
        let writer = writer()
        var sample = Sample()
        let link = SpanLink(
            context: SpanContext(traceID: TraceID(high: 3, low: 4), spanID: SpanID(value: .max), flags: [.sampled])
        )
        var span = sample.span(
            .max,
            parent: 1 << 63,
            "näme",
            .consumer,
            0,
            0,
            attributes: [AttributeKey("k"): 1],
            status: .error(description: "why"),
            links: [link],
            events: [SpanEvent(name: "event", timeUnixNano: 5, attributes: [AttributeKey("a"): true])]
        )
        span.context.state = TraceState(header: "a=b") ?? TraceState()
        span.droppedLinks = 3
        var hop = sample.hop(
            span: .max,
            "a",
            index: 3,
            attempt: 2,
            0,
            1,
            wait: -5,
            .failed,
            error: HopError(code: "c", type: "", message: "m", traceback: nil)
        )
        hop.runID = "run-1"
        hop.outputs = [
            HopOutput(queue: "q1", envelope: [], envelopeID: "x"),
            HopOutput(queue: "q2", envelope: [0xFF], envelopeID: hop.envelopeID),
        ]
        writer.onEnd(span)
        writer.record(hop)
        writer.flush()
        let trace = try #require(try TraceStoreReader(directory: folder.path).trace(sample.traceID))
        #expect(trace.spans == [StoredSpan(span: span, resource: [.serviceName: "test"], service: "test")])
        #expect(trace.hops == [StoredHop(recorded: hop)])
    }

    @Test func `files are readable for their owner only`() throws {
        let writer = writer(instance: "ns/actor 1")
        record(.retriedPipeline, with: writer)
        writer.flush()
        #expect(!folder.files.isEmpty)
        #expect(folder.files.allSatisfy { $0.hasPrefix("sidecar-ns_actor_1-") })
        for file in folder.files { #expect(folder.mode(of: file) == 0o600) }
    }

    @Test func `a payload that is published to many is stored once`() throws {
        let writer = writer()
        var sample = Sample()
        let text = String(repeating: "x", count: 100_000)
        var hop = sample.hop(span: 1, "a", 0, 1, input: #"{"id":"e-1","payload":"\#(text)"}"#)
        hop.outputs = (0..<20).map { index in
            HopOutput(queue: "b", envelope: Array(#"{"id":"e-\#(index)","payload":"\#(text)","x":1}"#.utf8))
        }
        writer.record(hop)
        writer.flush()
        let stored = try TraceStoreReader(directory: folder.path).trace(sample.traceID)
        #expect(stored?.hops == [StoredHop(recorded: hop)])
        #expect(metric("asya_trace_store_bytes") < 320_000)
    }

    @Test func `the payload policy decides which envelopes are written`() throws {
        for (number, policy) in PayloadPolicy.allCases.enumerated() {
            let writer = writer(payloads: policy) { $0.slowThreshold = .milliseconds(500) }
            var sample = Sample(UInt64(number + 1))
            let input = #"{"id":"e-1","payload":1}"#
            sample.hop(span: 1, "a", 0, 1, input: input, to: [("b", "e-1")])
            sample.hop(span: 2, "b", 2, 3, .failed, input: input, to: [("error-end", "e-1")])
            sample.hop(span: 3, "error-end", 4, 5, .ended, input: input)
            sample.hop(span: 4, "c", attempt: 2, 6, 7, input: input)
            sample.hop(span: 5, "d", 8, 508, input: input)
            record(sample, with: writer)
            writer.flush()
            let hops = try #require(try TraceStoreReader(directory: folder.path).trace(sample.traceID)).hops
            let kept = hops.map { $0.input == .complete(Array(input.utf8)) }
            switch policy {
            case .none: #expect(kept == [false, false, false, false, false])
            case .errors: #expect(kept == [false, true, true, true, true])
            case .all: #expect(kept == [true, true, true, true, true])
            }
            #expect(hops.allSatisfy { $0.input.size == input.utf8.count })
            #expect(hops[0].outputs.map(\.envelopeID) == ["e-1"])
            #expect(hops[0].outputs[0].envelope.isReplayable == (policy == .all))
        }
    }

    @Test func `secrets never reach the disk, and the record says so`() throws {
        let writer = writer { $0.redactedKeys = ["password"] }
        var sample = Sample()
        sample.hop(span: 1, "a", 0, 1, input: #"{"id":"1","payload":{"password":"hunter2hunter2"}}"#, to: [("b", "1")])
        sample.span(1, "process a", .consumer, 0, 1, attributes: [AttributeKey("password"): "hunter2hunter2"])
        record(sample, with: writer)
        writer.shutdown()
        let hop = try #require(try TraceStoreReader(directory: folder.path).trace(sample.traceID)?.hops.first)
        #expect(hop.input == .redacted(Array(#"{"id":"1","payload":{"password":{"$redacted":16}}}"#.utf8)))
        #expect(!hop.input.isReplayable)
        #expect(hop.outputs.first?.envelope.isReplayable == true)
        for file in folder.files {
            #expect(!String(decoding: folder.bytes(of: file), as: UTF8.self).contains("hunter2hunter2"))
        }
    }

    @Test func `an envelope above the limit is cut off`() throws {
        let writer = writer { $0.maxBodyBytes = 10 }
        var sample = Sample()
        sample.hop(span: 1, "a", 0, 1, input: #"{"id":"e-1","payload":"long"}"#)
        record(sample, with: writer)
        writer.flush()
        let hop = try #require(try TraceStoreReader(directory: folder.path).trace(sample.traceID)?.hops.first)
        #expect(hop.input == .truncated(head: Array(#"{"id":"e-1"#.utf8), size: 29))
    }

    @Test func `a slice ends with its size and with its age, and a trace goes on in the next`() throws {
        let writer = writer { $0.sliceBytes = 1 }
        let sample = Sample.retriedPipeline
        for span in sample.spans {
            writer.onEnd(span)
            writer.flush()
        }
        #expect(folder.files.count { $0.hasSuffix(".db") } == 13)
        writer.shutdown()
        #expect(folder.files.allSatisfy { $0.hasSuffix(".db") })
        let reader = try TraceStoreReader(directory: folder.path)
        #expect(reader.trace(sample.traceID)?.spans == sample.stored.spans)
        #expect(reader.list().map(\.traceID) == [sample.traceID])
        #expect(reader.warnings.isEmpty)

        let aging = self.writer(instance: "other")
        aging.onEnd(sample.spans[0])
        aging.flush()
        clock.advance(by: .seconds(3599))
        aging.onEnd(sample.spans[1])
        aging.flush()
        #expect(folder.files.count { $0.hasSuffix(".db") } == 14)
        clock.advance(by: .seconds(1))
        aging.onEnd(sample.spans[2])
        aging.flush()
        #expect(folder.files.count { $0.hasSuffix(".db") } == 15)
    }

    @Test func `old slices and what is too much are deleted, the current slice never`() throws {
        let first = writer(instance: "first")
        record(.retriedPipeline, with: first)
        first.shutdown()
        folder.write([1, 2, 3], to: "notes.txt")
        folder.write([1], to: "gone-1-5.db-wal")
        clock.advance(by: .seconds(7 * 86_400 + 1))
        let second = writer(instance: "second")
        record(.retriedPipeline, with: second)
        second.shutdown()
        #expect(folder.files.count == 2)
        #expect(folder.files.contains("notes.txt"))
        #expect(folder.files.contains { $0.hasPrefix("sidecar-second-") })
        #expect(metric("asya_trace_store_slices_pruned_total") == 1)

        let third = writer(instance: "third") { $0.maxTotalBytes = 1 }
        record(.retriedPipeline, with: third)
        third.flush()
        #expect(!folder.files.contains { $0.hasPrefix("sidecar-second-") })
        #expect(folder.files.contains { $0.hasPrefix("sidecar-third-") })

        let fourth = writer(instance: "fourth") { $0.maxTotalBytes = 1 }
        record(.retriedPipeline, with: fourth)
        fourth.flush()
        #expect(folder.files.contains { $0.hasPrefix("sidecar-third-") })
        third.shutdown()
    }

    @Test func `a missing folder is created, also again when it was deleted`() throws {
        let writer = writer { $0.directory += "/deep/store" }
        let sample = Sample.retriedPipeline
        record(sample, with: writer)
        writer.flush()
        #expect(folder.mode(of: "deep/store") == 0o700)
        folder.delete("deep")
        writer.onEnd(sample.spans[0])
        writer.flush()
        #expect(try TraceStoreReader(directory: folder.path + "/deep/store").trace(sample.traceID)?.spans.count == 1)
    }

    @Test func `a full queue drops and counts`() throws {
        let queue = StoreQueue(maxRows: 3, maxBytes: 100)
        var sample = Sample()
        let span = sample.span(1, "a", .internal, 0, 1)
        #expect((0..<5).map { _ in queue.offer(.span(span)) } == [true, true, true, false, false])
        #expect(queue.take(idleNano: 0).entries.count == 3)
        let large = sample.hop(span: 1, "a", 0, 1, input: String(repeating: "x", count: 99))
        #expect((0..<2).map { _ in queue.offer(.hop(large, omitted: nil)) } == [true, false])
        #expect(queue.offer(.span(span)))
        #expect(queue.dropAll() == 2)
        #expect(queue.offer(.span(span)))
        queue.ended()
        #expect(!queue.offer(.span(span)))
    }

    @Test func `the last eighth of the queue is for what must not be lost`() {
        let queue = StoreQueue(maxRows: 16, maxBytes: 1600)
        var sample = Sample()
        let span = sample.span(1, "a", .internal, 0, 1)
        #expect((0..<20).count { _ in queue.offer(.span(span)) } == 14)
        #expect((0..<20).count { _ in queue.offer(.span(span), .urgent) } == 2)
        _ = queue.take(idleNano: 0)
        let hop = sample.hop(span: 1, "a", 0, 1, input: String(repeating: "x", count: 700))
        #expect((0..<3).map { _ in queue.offer(.hop(hop, omitted: nil)) } == [true, true, false])
        var failed = hop
        failed.input = Array(hop.input.prefix(200))
        #expect(!queue.offer(.hop(failed, omitted: nil)))
        #expect(queue.offer(.hop(failed, omitted: nil), .urgent))
    }

    @Test func `what the sampler passed by is stored when its hop is notable, and the recorder is told`() throws {
        let writer = writer()
        var fine = Sample(1)
        fine.span(2, parent: 1, "settle", .client, 1, 2, isSampled: false)
        fine.span(1, "process a", .consumer, 0, 3, isSampled: false)
        let fineHop = fine.hop(span: 1, "a", 0, 3, isSampled: false)
        var failed = Sample(2)
        failed.span(2, parent: 1, "settle", .client, 1, 2, isSampled: false)
        failed.span(1, "process a", .consumer, 0, 3, isSampled: false)
        let failedHop = failed.hop(span: 1, "a", 0, 3, .failed, isSampled: false)
        for span in fine.spans + failed.spans { writer.onEnd(span) }
        #expect(!writer.record(fineHop))
        #expect(writer.record(failedHop))
        var elsewhere = Sample(3)
        elsewhere.span(2, parent: 1, "handler", .internal, 1, 2, isSampled: false)
        writer.onEnd(elsewhere.spans[0])
        writer.keep(elsewhere.traceID)
        writer.flush()
        let reader = try TraceStoreReader(directory: folder.path)
        #expect(reader.trace(fine.traceID) == nil)
        #expect(reader.trace(failed.traceID) == failed.stored)
        #expect(reader.trace(elsewhere.traceID) == elsewhere.stored)
        #expect(metric("asya_trace_store_dropped_total", "queue_full") == 0)
    }

    @Test func `after the shutdown records are counted as dropped`() {
        let writer = writer()
        writer.shutdown()
        writer.shutdown()
        record(.retriedPipeline, with: writer)
        #expect(metric("asya_trace_store_dropped_total", "already_shutdown") == 17)
        #expect(!writer.isEnabled)
        #expect(folder.files.isEmpty)
    }

    @Test func `many threads record and one reads meanwhile`() async throws {
        let writers = (0..<3).map { index in writer(instance: "w\(index)") }
        await withTaskGroup(of: Void.self) { group in
            for (index, writer) in writers.enumerated() {
                for part in 0..<2 {
                    group.addTask {
                        for number in 0..<100 {
                            var sample = Sample(UInt64(number))
                            sample.span(UInt64(index * 2 + part + 1), "span", .internal, 0, 1)
                            writer.onEnd(sample.spans[0])
                        }
                    }
                }
            }
            group.addTask { [folder] in
                for _ in 0..<20 {
                    guard let reader = try? TraceStoreReader(directory: folder.path) else { continue }
                    _ = reader.list()
                    #expect(reader.warnings.isEmpty)
                }
            }
        }
        for writer in writers { writer.shutdown() }
        let reader = try TraceStoreReader(directory: folder.path)
        let traces = reader.list()
        #expect(traces.count == 100)
        #expect(reader.trace(traces[0].traceID)?.spans.count == 6)
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
internal import Testing

@testable internal import TraceStore

@Suite struct SliceSourceTests {
    /// A trace of a few hops whose envelopes share payloads, some of them large.
    private func sample(_ number: UInt64, hops: Int = 3) -> Sample {
        var sample = Sample(number)
        let small = #"{"id":"e-\#(number)","payload":1}"#
        let shared = String(repeating: "s", count: 600)
        let large = String(repeating: "\(number)", count: 40_000)
        for hop in 0..<hops {
            let id = UInt64(hop + 1)
            sample.span(id, parent: hop > 0 ? id - 1 : nil, "process a\(hop)", .consumer, Double(hop), Double(hop) + 1)
            let text = [small, shared, large][hop % 3]
            let input = hop % 3 == 0 ? small : #"{"id":"e-\#(number)","payload":"\#(text)"}"#
            var record = HopRecord(
                traceID: sample.traceID,
                spanID: SpanID(value: id),
                envelopeID: "e-\(number)",
                routeIndex: hop,
                actor: "a\(hop)",
                queue: "asya-a\(hop)",
                startedAtUnixNano: Sample.time(Double(hop)),
                endedAtUnixNano: Sample.time(Double(hop) + 1),
                queueWait: hop == 1 ? .nanoseconds(-5) : nil,
                outcome: hop == 2 ? .failed : .succeeded,
                input: Array(input.utf8),
                outputs: [HopOutput(queue: "asya-next", envelope: Array(input.utf8))],
                error: hop == 2 ? HopError(code: "c", type: "T", message: "m", traceback: "t") : nil,
                handler: "m.f"
            )
            record.runID = hop == 1 ? "run" : nil
            sample.add(record)
        }
        return sample
    }

    /// All that a source gives of a slice, page by page.
    private func collect(
        _ slice: SliceListing,
        _ source: SliceSource
    ) throws -> (spans: [StoredSpan], hops: [StoredHop]) {
        var spans: [StoredSpan] = []
        var query = RecordQuery(.spans, traces: [1...slice.traces], through: slice.spans)
        while true {
            let page = try SpanPage(decoding: try source.page(of: slice.name, query))
            spans += page.spans
            guard let next = page.next else { break }
            query.from = next
        }
        var hops: [StoredHop] = []
        query = RecordQuery(.hops, traces: [1...slice.traces], through: slice.hops)
        while true {
            let page = try HopPage(decoding: try source.page(of: slice.name, query))
            var bodies: [Int64: [UInt8]] = [:]
            for body in page.bodies {
                var bytes: [UInt8] = []
                while bytes.count < body.size {
                    let part = try BodyPage(
                        decoding: try source.bodies(of: slice.name, rows: [body.row], from: bytes.count)
                    )
                    bytes += try #require(part.chunks.first).bytes
                }
                #expect(body.isSatisfied(by: bytes) && !body.isSatisfied(by: bytes.dropLast() + [0]))
                bodies[body.row] = bytes
            }
            hops += page.hops { bodies[$0] }
            guard let next = page.next else { break }
            query.from = next
        }
        return (spans, hops)
    }

    @Test(arguments: [PageLimits(), PageLimits(bytes: 900, referredBytes: 1, traces: 2)])
    func `pages of any size bring everything as it was recorded, while the writer is at it`(limits: PageLimits) throws {
        let fixture = try StoreFixture()
        let writer = fixture.writer()
        let samples = (1...7).map { sample(UInt64($0)) } + [.retriedPipeline]
        for sample in samples { fixture.record(sample, with: writer) }
        writer.flush()
        let source = SliceSource(directory: fixture.folder.path, limits: limits)
        let slice = try #require(source.slices().first)
        #expect(slice.isOpen && slice.traces == 7 && slice.spans == 34 && slice.hops == 25)
        #expect(SliceListing.decode(SliceListing.encode([slice])) == [slice])
        let (spans, hops) = try collect(slice, source)
        for sample in samples {
            // A reader that stayed open would keep the log.
            let stored = try #require(try TraceStoreReader(directory: fixture.folder.path).trace(sample.traceID))
            let found = StoredTrace(
                id: sample.traceID,
                spans: spans.filter { $0.span.context.traceID == sample.traceID },
                hops: hops.filter { $0.traceID == sample.traceID }
            )
            #expect(found == stored)
        }
        // What is recorded meanwhile is no part of a query that was made before.
        fixture.record(sample(99), with: writer)
        writer.flush()
        #expect(try collect(slice, source).spans.count == 34)
        writer.shutdown()
        let closed = try #require(source.slices().first)
        #expect(!closed.isOpen && closed.spans == 37 && closed.id == slice.id)
        #expect(closed.endedAtUnixNano == Sample.time(3) && closed.bytes > 0)
    }

    @Test func `traces are listed in pages, and found by any of their ids`() throws {
        let fixture = try StoreFixture()
        let writer = fixture.writer()
        for number in 1...5 { fixture.record(sample(UInt64(number)), with: writer) }
        writer.shutdown()
        let source = SliceSource(directory: fixture.folder.path, limits: PageLimits(traces: 2))
        let name = try #require(source.slices().first?.name)
        var numbers: [Int64] = []
        var after: Int64? = 0
        while let number = after {
            let page = try TracePage(decoding: try source.traces(of: name, after: number))
            numbers += page.traces.map(\.number)
            after = page.next
        }
        #expect(numbers == [1, 2, 3, 4, 5])
        for id in [Sample(3).traceID.description, "e-3"] {
            let page = try TracePage(decoding: try source.traces(of: name, matching: [id, "no", ""]))
            #expect(page.traces.map(\.id) == [Sample(3).traceID] && page.traces[0].number == 3)
            #expect(page.traces[0].firstUnixNano == Sample.time(0))
        }
        #expect(try TracePage(decoding: try source.traces(of: name, matching: ["run"])).traces.count == 5)
    }

    @Test func `what leads elsewhere, is no slice, or is gone is no slice`() throws {
        let fixture = try StoreFixture()
        let writer = fixture.writer()
        fixture.record(.retriedPipeline, with: writer)
        writer.shutdown()
        fixture.folder.write(Array("secret".utf8), to: "other.txt")
        fixture.folder.write(Array(repeating: 0x41, count: 9000), to: "sidecar-x-1.db")
        let source = SliceSource(directory: fixture.folder.path)
        let name = try #require(source.slices().first?.name)
        #expect(source.slices().count == 1)
        for name in ["other.txt", "../\(name)", "./\(name)", "", "x-1.db", "\(name)-wal", "x\u{0}-1.db"] {
            #expect(throws: SliceSourceError.noSlice(name: name)) { try source.traces(of: name, after: 0) }
        }
        #expect(throws: SliceSourceError.self) { try source.traces(of: "sidecar-x-1.db", after: 0) }
        #expect(SliceSource(directory: "/nowhere").slices().isEmpty)
    }

    @Test func `a page that is cut off is known to be`() throws {
        let fixture = try StoreFixture()
        let writer = fixture.writer()
        fixture.record(.retriedPipeline, with: writer)
        writer.shutdown()
        let source = SliceSource(directory: fixture.folder.path)
        let slice = try #require(source.slices().first)
        let query = RecordQuery(.spans, traces: [1...1], through: slice.spans)
        let page = try source.page(of: slice.name, query)
        for count in 0..<page.count {
            #expect(throws: PageProblem.self) { try SpanPage(decoding: Array(page.prefix(count))) }
        }
        #expect(try SpanPage(decoding: page).spans.count == 13)
    }

    @Test func `what was collected is noted with it, and goes with it`() throws {
        let fixture = try StoreFixture()
        let options = TraceStoreOptions(directory: fixture.folder.path, component: "cli", instance: "collect")
        let stored = Sample.retriedPipeline.stored
        let regions = [RowRegion(.spans, traces: 1...1, after: 0, through: 13)]
        do {
            let importer = TraceStoreImporter(options: options, nowUnixNano: 1, isCollecting: true)
            try importer.add(spans: Array(stored.spans.prefix(5)), hops: [])
            try importer.commit(regions, of: "s")
            try importer.add(spans: stored.spans, hops: [])
            // What was committed stays without an end, and nothing else does.
        }
        #expect(try TraceStoreReader(directory: fixture.folder.path).trace(stored.id)?.spans.count == 5)
        let collected = CollectedSlices.read(fixture.folder.path)
        #expect(collected["s"]?.missing(in: regions[0]) == [] && collected.count == 1)
        do {
            let importer = TraceStoreImporter(options: options, nowUnixNano: 2, isCollecting: true)
            try importer.add(spans: Array(stored.spans.prefix(5)), hops: [])
            try importer.commit(regions, of: "t")
            try importer.finish()
            #expect(importer.spans == TraceStoreImporter.Count(added: 0, known: 5))
        }
        // Nothing was new, so that no file was begun.
        #expect(CollectedSlices.read(fixture.folder.path).count == 1)
        for file in fixture.folder.files { fixture.folder.delete(file) }
        #expect(CollectedSlices.read(fixture.folder.path).isEmpty)
    }

    @Test func `one process collects at a time`() throws {
        let folder = try TemporaryFolder()
        do {
            let lock = try CollectLock(directory: folder.path + "/store")
            let error = #expect(throws: TraceStoreError.self) { _ = try CollectLock(directory: folder.path + "/store") }
            #expect(error?.description.contains("another process collects into it") == true)
            _ = consume lock
        }
        _ = try CollectLock(directory: folder.path + "/store")
        #expect(folder.mode(of: "store/collect.lock") == 0o600 && folder.mode(of: "store") == 0o700)
    }
}

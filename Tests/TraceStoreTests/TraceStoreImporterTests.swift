// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
internal import Testing

@testable internal import TraceStore

@Suite struct TraceStoreImporterTests {
    private func options(_ folder: TemporaryFolder) -> TraceStoreOptions {
        TraceStoreOptions(directory: folder.path, component: "cli", instance: "import")
    }

    @Test func `a trace can be read as it was`() throws {
        let folder = try TemporaryFolder()
        var trace = Sample.retriedPipeline.stored
        var details = ImportedDetails()
        details.resourceSchemaURL = "https://example.com/1"
        details.scopeAttributes = [AttributeKey("a"): .map([AttributeKey("b"): .array([1, "c", .empty])])]
        (details.resourceDroppedAttributes, details.scopeDroppedAttributes) = (3, 4)
        (details.flags, details.linkFlags, details.isKindUnspecified) = (0, [7], true)
        details.endUnixNano = 0
        trace.spans[0].imported = details
        trace.spans[1].resource = [.serviceName: "other", AttributeKey("list"): .array([.map([:]), 1])]
        trace.spans[1].service = "other"
        trace.hops[0].input = .redacted(Array(#"{"id":"e-1","payload":{"token":{"$redacted":12}}}"#.utf8))
        trace.hops[1].input = .truncated(head: Array(#"{"id":"e-1","payload":{"token":{"$redacted":1"#.utf8), size: 99)
        trace.hops[2].input = .omitted(size: 5)
        trace.hops[2].outputs[0].envelope = .complete(Array(repeating: 0x31, count: 5000))
        let importer = TraceStoreImporter(options: options(folder), nowUnixNano: 1)
        try importer.add(spans: trace.spans, hops: trace.hops)
        try importer.finish()
        #expect(importer.spans.added == 13 && importer.hops.added == 4 && importer.traces == [trace.id])
        let reader = try TraceStoreReader(directory: folder.path)
        #expect(reader.trace(trace.id) == trace)
        #expect(reader.find("e-1") == [trace.id] && reader.warnings.isEmpty)
        #expect(folder.files.allSatisfy { folder.mode(of: $0) == 0o600 })
    }

    @Test func `what is there already is left out, whoever recorded it`() throws {
        let fixture = try StoreFixture()
        let sample = Sample.retriedPipeline
        let writer = fixture.writer()
        for span in sample.spans.prefix(5) { writer.onEnd(span) }
        for hop in sample.hops.prefix(1) { writer.record(hop) }
        writer.flush()
        for round in 0..<2 {
            let importer = TraceStoreImporter(options: options(fixture.folder), nowUnixNano: UInt64(round + 1))
            try importer.add(spans: sample.stored.spans, hops: sample.stored.hops)
            try importer.add(spans: sample.stored.spans, hops: [])
            try importer.finish()
            #expect(importer.spans.added == (round == 0 ? 8 : 0))
            #expect(importer.spans.known == (round == 0 ? 18 : 26))
            #expect(importer.hops.added == (round == 0 ? 3 : 0))
        }
        writer.shutdown()
        let trace = try #require(try TraceStoreReader(directory: fixture.folder.path).trace(sample.traceID))
        #expect(trace.spans.map(\.span) == sample.stored.spans.map(\.span) && trace.hops == sample.stored.hops)
    }

    @Test func `spans of another service join the trace`() throws {
        let fixture = try StoreFixture()
        let writer = fixture.writer()
        fixture.record(Sample.retriedPipeline, with: writer)
        writer.shutdown()
        var foreign = Sample()
        foreign.span(99, parent: 3, "GET /price", .server, 120, 130)
        var stored = foreign.stored
        stored.spans[0].resource = [.serviceName: "shop"]
        stored.spans[0].service = "shop"
        let importer = TraceStoreImporter(options: options(fixture.folder), nowUnixNano: 1)
        try importer.add(spans: stored.spans, hops: [])
        try importer.finish()
        let trace = try #require(try TraceStoreReader(directory: fixture.folder.path).trace(foreign.traceID))
        let tree = TraceTree(trace.spans)
        #expect(tree.isWhole && tree.spans.contains { $0.service == "shop" })
        #expect(Waterfall(trace).lines.contains { $0.contains("└ GET /price") })
    }

    @Test func `without finish nothing stays`() throws {
        let folder = try TemporaryFolder()
        do {
            let importer = TraceStoreImporter(options: options(folder), nowUnixNano: 1)
            try importer.add(spans: Sample.retriedPipeline.stored.spans, hops: [])
            #expect(!folder.files.isEmpty)
        }
        #expect(folder.files.isEmpty)
    }

    @Test func `a folder that cannot be is an error that says so`() throws {
        let folder = try TemporaryFolder()
        folder.write([], to: "file")
        let importer = TraceStoreImporter(
            options: TraceStoreOptions(directory: folder.path + "/file/store", component: "cli", instance: "import"),
            nowUnixNano: 1
        )
        let error = #expect(throws: TraceStoreError.self) {
            try importer.add(spans: Sample.retriedPipeline.stored.spans, hops: [])
        }
        #expect(error?.description.contains(folder.path) == true)
    }

    @Test func `a large import is several files`() throws {
        let folder = try TemporaryFolder()
        var options = options(folder)
        options.sliceBytes = 1
        let importer = TraceStoreImporter(options: options, nowUnixNano: 1)
        for number in 0..<700 {
            var sample = Sample(UInt64(number + 1))
            for span in 1...13 { sample.span(UInt64(span), "s", .internal, 0, 1) }
            try importer.add(spans: sample.stored.spans, hops: [])
        }
        try importer.finish()
        #expect(folder.files.count == 3 && importer.traces.count == 700)
        #expect(try TraceStoreReader(directory: folder.path).list().count == 700)
    }
}

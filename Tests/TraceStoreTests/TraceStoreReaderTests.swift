// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
internal import TelemetryTesting
internal import Testing

@testable internal import TraceStore

@Suite struct TraceStoreReaderTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func write(_ samples: [Sample], instance: String = "0") -> TraceStoreWriter {
        let writer = TraceStoreWriter(
            options: TraceStoreOptions(
                directory: folder.path,
                component: "sidecar",
                instance: instance,
                payloads: .all
            ),
            resource: [.serviceName: "test"],
            clock: ManualClock()
        )
        for sample in samples {
            for span in sample.spans { writer.onEnd(span) }
            for hop in sample.hops { writer.record(hop) }
        }
        writer.flush()
        return writer
    }

    private func simple(
        _ number: UInt64,
        at start: Double,
        actor: String = "a",
        _ outcome: HopOutcome = .ended
    ) -> Sample {
        var sample = Sample(number)
        sample.span(number, "process \(actor)", .consumer, start, start + 1)
        sample.hop(span: number, actor, envelope: "env-\(number)", start, start + 1, outcome)
        return sample
    }

    @Test func `a missing folder is an error that says what to do`() {
        #expect(throws: TraceStoreError.noFolder(path: folder.path + "/none")) {
            try TraceStoreReader(directory: folder.path + "/none")
        }
        #expect(TraceStoreError.noFolder(path: "x").description.contains("--store"))
    }

    @Test func `an empty folder is an empty store`() throws {
        let reader = try TraceStoreReader(directory: folder.path)
        #expect(reader.list().isEmpty)
        #expect(reader.find("a").isEmpty)
        #expect(reader.trace(TraceID(high: 1, low: 1)) == nil)
        #expect(reader.warnings.isEmpty)
    }

    @Test func `a trace is put together from the slices of all processes`() throws {
        let whole = Sample.retriedPipeline
        var one = Sample()
        var two = Sample()
        for (index, span) in whole.spans.enumerated() { index % 2 == 0 ? one.add(span) : two.add(span) }
        for (index, hop) in whole.hops.enumerated() { index % 2 == 0 ? one.add(hop) : two.add(hop) }
        let writers = [write([one], instance: "0"), write([two], instance: "1")]
        let reader = try TraceStoreReader(directory: folder.path)
        #expect(reader.trace(whole.traceID) == whole.stored)
        #expect(reader.list() == [whole.stored.summary])
        for writer in writers { writer.shutdown() }
    }

    @Test func `many traces are read at once, as far as they are asked for`() throws {
        var replay = Sample(3)
        var other = Sample(3)
        var hop = other.hop(span: 3, "a", 30, 31, .ended)
        hop.runID = "r-1"
        replay.add(hop)
        let writers = [
            write([simple(1, at: 10), simple(2, at: 20)], instance: "0"), write([replay], instance: "1"),
        ]
        let reader = try TraceStoreReader(directory: folder.path)
        let ids = [3, 9, 1, 2].map { Sample($0).traceID }
        #expect(reader.recorded(of: ids) == Set([1, 2, 3].map { Sample($0).traceID }))
        #expect(reader.replays() == [Sample(3).traceID])
        var read: [(id: TraceID, trace: StoredTrace?)] = []
        reader.forEachTrace(ids) { id, trace in
            read.append((id, trace))
            return read.count < 3
        }
        #expect(read.map(\.id) == Array(ids.prefix(3)))
        #expect(read.map { $0.trace?.startedAtUnixNano } == [Sample.time(30), nil, Sample.time(10)])
        #expect(read.map(\.trace) == read.map { reader.trace($0.id) })
        #expect(read[0].trace?.startedAtUnixNano == read[0].trace?.summary.startedAtUnixNano)
        #expect(read[0].trace?.duration == read[0].trace?.summary.duration)
        for writer in writers { writer.shutdown() }
    }

    @Test func `a listing is ordered by start, and meets every condition`() throws {
        let samples = [
            simple(1, at: 30), simple(2, at: 10), simple(3, at: 20, actor: "b"), simple(4, at: 40, .deadLettered),
        ]
        let writer = write(samples)
        let reader = try TraceStoreReader(directory: folder.path)
        func list(_ query: TraceQuery) -> [UInt64] { reader.list(query).map(\.traceID.low) }
        #expect(list(TraceQuery()) == [4, 1, 3, 2])
        #expect(list(TraceQuery(limit: 2)) == [4, 1])
        #expect(list(TraceQuery(limit: 0)) == [])
        #expect(list(TraceQuery(sinceUnixNano: Sample.time(20))) == [4, 1, 3])
        #expect(list(TraceQuery(untilUnixNano: Sample.time(20))) == [2])
        #expect(list(TraceQuery(status: .failed)) == [4])
        #expect(list(TraceQuery(status: .succeeded, actor: "b")) == [3])
        #expect(list(TraceQuery(hasErrors: true)) == [4])
        #expect(list(TraceQuery(actor: "none")) == [])
        writer.shutdown()
    }

    @Test func `a limited listing looks back until it has enough`() throws {
        let failed = (0..<3).map { simple(UInt64($0 + 1), at: Double($0), .deadLettered) }
        let fine = (0..<700).map { simple(UInt64($0 + 10), at: Double($0 + 10)) }
        let writer = write(failed + fine)
        let reader = try TraceStoreReader(directory: folder.path)
        #expect(reader.list(TraceQuery(limit: 2, status: .failed)).map(\.traceID.low) == [3, 2])
        #expect(reader.list(TraceQuery(limit: 5)).map(\.traceID.low) == [709, 708, 707, 706, 705])
        #expect(reader.list().count == 703)
        writer.shutdown()
    }

    @Test func `a trace is found by its id, an envelope's id and beginnings of both`() throws {
        var one = Sample(0x10)
        one.hop(span: 1, "a", envelope: "order-1", 0, 1)
        var two = Sample(0x11)
        two.hop(span: 1, "a", envelope: "order-12", 10, 11)
        var run = two.hop(span: 2, "a", envelope: "order-12", 10, 11)
        run.runID = "replay-7"
        two.add(run)
        let writer = write([one, two])
        let reader = try TraceStoreReader(directory: folder.path)
        #expect(reader.find(one.traceID.description) == [one.traceID])
        #expect(reader.find(one.traceID.description.uppercased()) == [one.traceID])
        #expect(reader.find("0af7651916") == [two.traceID, one.traceID])
        #expect(reader.find("order-1") == [one.traceID])
        #expect(reader.find("order") == [two.traceID, one.traceID])
        #expect(reader.find("order", limit: 1) == [two.traceID])
        #expect(reader.find("replay-7") == [two.traceID])
        #expect(reader.find("order-3").isEmpty)
        #expect(reader.find("").isEmpty)
        #expect(reader.find("%").isEmpty)
        writer.shutdown()
    }

    @Test func `what a killed writer committed is read from a copy, with and without the log's index`() throws {
        let sample = Sample.retriedPipeline
        let writer = write([sample])
        for suffixes in [[".db", "-wal"], [".db", "-wal", "-shm"]] {
            let copy = try TemporaryFolder()
            folder.copy(folder.files.filter { file in suffixes.contains { file.hasSuffix($0) } }, to: copy)
            let reader = try TraceStoreReader(directory: copy.path)
            #expect(reader.trace(sample.traceID) == sample.stored)
            #expect(reader.warnings.isEmpty)
        }
        writer.shutdown()
    }

    @Test func `reading a closed slice leaves no files behind`() throws {
        write([.retriedPipeline]).shutdown()
        let before = folder.files
        #expect(try TraceStoreReader(directory: folder.path).list().count == 1)
        #expect(folder.files == before)
        #expect(before.count == 1)
    }

    @Test func `files that cannot be read are left out and named`() throws {
        write([.retriedPipeline]).shutdown()
        let name = try #require(folder.files.first)
        var damaged = folder.bytes(of: name)
        for index in damaged.indices.dropFirst(8192) { damaged[index] = 0xAA }
        folder.write(damaged, to: "sidecar-damaged-1.db")
        folder.write(Array("no database at all, and longer than a header".utf8), to: "sidecar-text-2.db")
        folder.write([], to: "sidecar-empty-3.db")
        folder.write([1], to: "notes.txt")
        var future = folder.bytes(of: name)
        future[63] = 99
        folder.write(future, to: "sidecar-future-4.db")
        var foreign = folder.bytes(of: name)
        foreign[71] = 0
        folder.write(foreign, to: "sidecar-foreign-5.db")
        let reader = try TraceStoreReader(directory: folder.path)
        #expect(reader.list().count == 1)
        #expect(reader.trace(Sample.retriedPipeline.traceID) == Sample.retriedPipeline.stored)
        let warnings = reader.warnings.map(\.description).sorted()
        #expect(warnings.count == 4)
        #expect(warnings[0].contains("sidecar-damaged-1.db: cannot be read"))
        #expect(warnings[1].contains("sidecar-foreign-5.db: is not part of a trace store"))
        #expect(warnings[2].contains("sidecar-future-4.db: has version 99"))
        #expect(warnings[3].contains("sidecar-text-2.db: cannot be read"))
    }

    @Test func `a slice that is deleted between two calls is forgotten`() throws {
        write([.retriedPipeline]).shutdown()
        let reader = try TraceStoreReader(directory: folder.path)
        #expect(reader.list().count == 1)
        for file in folder.files { folder.delete(file) }
        #expect(reader.list().isEmpty)
        #expect(reader.warnings.isEmpty)
    }
}

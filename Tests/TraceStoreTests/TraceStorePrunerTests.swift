// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient
internal import TelemetryCore
internal import TelemetryTesting
internal import Testing

@testable internal import TraceStore

@Suite struct TraceStorePrunerTests {
    private let store: StoreFixture

    init() throws {
        store = try StoreFixture()
    }

    /// One slice a day, each with the retried pipeline; returns their names, the oldest first.
    private func slices(_ count: Int) -> [String] {
        for number in 0..<count {
            let writer = store.writer(instance: "day-\(number)")
            store.record(.retriedPipeline, with: writer)
            writer.shutdown()
            store.clock.advance(by: .seconds(86_400))
        }
        // The number is in the name before the start: below ten, the order of the names is that of the days.
        return store.folder.files.filter { $0.hasPrefix("sidecar-day-") }
    }

    private func prune(bytes: Int = .max, age: Duration = .seconds(1 << 30), dry: Bool = false) throws -> PruneReport {
        try TraceStorePruner(directory: store.folder.path, maxTotalBytes: bytes, maxAge: age)
            .prune(nowUnixNano: store.clock.nowUnixNano(), isDryRun: dry)
    }

    @Test func `what is within the limits stays`() throws {
        let names = slices(3)
        let report = try prune()
        #expect(report.slices.map(\.name) == names)
        #expect(report.slices.allSatisfy { $0.fate == .kept && $0.bytes > 0 })
        #expect(store.folder.files.count == 3)
    }

    @Test func `what is too old goes`() throws {
        let names = slices(4)
        let report = try prune(age: .seconds(2 * 86_400 + 1))
        #expect(report.deleted.map(\.name) == Array(names.prefix(2)))
        #expect(report.remaining.map(\.name) == Array(names.suffix(2)))
        #expect(store.folder.files == names.suffix(2).sorted())
    }

    @Test func `of what is too much the oldest goes first`() throws {
        let names = slices(4)
        let each = store.folder.bytes(of: names[0]).count
        let report = try prune(bytes: 2 * each)
        #expect(report.deleted.map(\.name) == Array(names.prefix(2)))
        #expect(report.deleted.map(\.bytes) == [each, each])
        #expect(store.folder.files.count == 2)
        #expect(try prune(bytes: 0).deleted.count == 2)
        #expect(store.folder.files.isEmpty)
    }

    @Test func `a dry run tells the same and deletes nothing`() throws {
        let names = slices(3)
        let plan = try prune(bytes: 0, dry: true)
        #expect(plan.deleted.map(\.name) == names)
        #expect(store.folder.files.count == 3)
        #expect(try prune(bytes: 0) == plan)
    }

    @Test func `a slice that is being written stays, and what came before it goes`() throws {
        let writer = store.writer(instance: "alive")
        store.record(.retriedPipeline, with: writer)
        writer.flush()
        store.clock.advance(by: .seconds(1))
        _ = slices(1)
        let report = try prune(bytes: 0)
        #expect(report.slices.map(\.fate) == [.inUse, .deleted])
        writer.shutdown()
        #expect(try prune(bytes: 0).deleted.count == 1)
    }

    @Test func `an empty slice is being created, or abandoned when it is old`() throws {
        store.folder.write([], to: "sidecar-new-\(store.clock.nowUnixNano()).db")
        #expect(try prune(bytes: -1).slices.map(\.fate) == [.inUse])
        store.clock.advance(by: .seconds(60))
        #expect(try prune(bytes: -1).slices.map(\.fate) == [.deleted])
    }

    @Test func `files that are none of the store's stay`() throws {
        store.folder.write([1, 2, 3], to: "notes.txt")
        do {
            let connection = try Connection(path: store.folder.path + "/other-app-5.db")
            try connection.execute("CREATE TABLE a(b); INSERT INTO a VALUES(zeroblob(20000))")
        }
        store.folder.write([1], to: "gone-1-5.db-wal")
        _ = slices(1)
        let report = try prune(bytes: 0)
        #expect(report.slices.map(\.fate) == [.foreign, .deleted])
        #expect(store.folder.files == ["notes.txt", "other-app-5.db"])
    }

    @Test func `a missing folder is an error`() {
        let pruner = TraceStorePruner(directory: store.folder.path + "/none", maxTotalBytes: 0, maxAge: .zero)
        #expect(throws: TraceStoreError.noFolder(path: store.folder.path + "/none")) {
            try pruner.prune(nowUnixNano: 0)
        }
    }

    @Test func `the metrics of a writer follow what others delete`() throws {
        let writer = store.writer { $0.sliceBytes = 1 }
        let started = store.clock.nowUnixNano()
        for number in 0..<3 {
            var sample = Sample(UInt64(number + 1))
            writer.onEnd(sample.span(1, "span", .internal, 0, 1))
            writer.flush()
            store.clock.advance(by: .seconds(60))
        }
        let before = store.metric("asya_trace_store_bytes")
        #expect(store.metric("asya_trace_store_slices") == 3)
        #expect(store.metric("asya_trace_store_oldest_timestamp_seconds") == Double(started) / 1e9)
        let files = store.folder.files.filter { !$0.hasSuffix("-shm") }
        #expect(Int(before) == files.reduce(0) { $0 + store.folder.bytes(of: $1).count })
        let report = try prune(bytes: 0)
        #expect(report.deleted.count == 2)
        #expect(store.metric("asya_trace_store_slices") == 1)
        #expect(Int(store.metric("asya_trace_store_bytes")) == Int(before) - report.deleted.reduce(0) { $0 + $1.bytes })
        #expect(store.metric("asya_trace_store_oldest_timestamp_seconds") == Double(started) / 1e9 + 120)
        writer.shutdown()
    }
}

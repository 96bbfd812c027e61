// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import TelemetryCore
internal import TelemetryTesting
internal import Testing

@testable internal import TraceStore

/// What becomes of the recording when the disk does not do as it should.
@Suite struct StoreFailureTests {
    private let store: StoreFixture

    init() throws {
        store = try StoreFixture()
    }

    private func oversized(_ number: UInt64) -> Sample {
        var sample = Sample(number)
        sample.hop(span: 1, "a", 0, 1, input: #"{"id":"1","payload":"\#(String(repeating: "x", count: 300_000))"}"#)
        return sample
    }

    @Test func `a full disk suspends the recording with one warning, and what was committed stays`() throws {
        let writer = store.writer { $0.maxPages = 24 }
        let sample = Sample.retriedPipeline
        store.record(sample, with: writer)
        #expect(writer.flush())
        let large = oversized(2)
        store.record(large, with: writer)
        #expect(writer.flush())
        #expect(!writer.isEnabled)
        store.record(sample, with: writer)
        #expect(writer.flush())
        #expect(store.warnings.count == 1)
        #expect(store.warnings.first?.contains("free space on the disk") == true)
        #expect(store.metric("asya_trace_store_enabled") == 0)
        #expect(store.metric("asya_trace_store_write_errors_total", "disk_full") == 1)
        #expect(store.metric("asya_trace_store_dropped_total", "write_failed") == 1)
        #expect(store.metric("asya_trace_store_dropped_total", "disabled") == 17)
        let reader = try TraceStoreReader(directory: store.folder.path)
        #expect(reader.trace(sample.traceID) == sample.stored)
        #expect(reader.trace(large.traceID) == nil)
        #expect(reader.warnings.isEmpty)
        writer.shutdown()
    }

    @Test func `with room on the disk again the recording goes on, and is said to once it lasts`() throws {
        let writer = store.writer { $0.maxPages = 24 }
        store.record(oversized(1), with: writer)
        writer.flush()
        store.clock.advance(by: .seconds(10) - .nanoseconds(1))
        writer.flush()
        #expect(!writer.isEnabled)
        store.clock.advance(by: .nanoseconds(1))
        writer.flush()
        #expect(writer.isEnabled)
        #expect(store.metric("asya_trace_store_enabled") == 1)
        let sample = Sample.retriedPipeline
        store.record(sample, with: writer)
        writer.flush()
        #expect(store.warnings.count == 1)
        store.clock.advance(by: .seconds(10))
        store.record(Sample(7), with: writer)
        var later = Sample(7)
        writer.onEnd(later.span(1, "span", .internal, 0, 1))
        writer.flush()
        #expect(store.warnings.count == 2)
        #expect(store.warnings.last == "traces are recorded again")
        #expect(try TraceStoreReader(directory: store.folder.path).trace(sample.traceID) == sample.stored)
        writer.shutdown()
        #expect(store.metric("asya_trace_store_enabled") == 0)
    }

    @Test func `a disk that stays full is tried ever less often, without further words and without litter`() throws {
        store.folder.write([], to: "file")
        let writer = store.writer { $0.directory += "/file/store" }
        var tries = 1.0
        store.record(.retriedPipeline, with: writer)
        writer.flush()
        for seconds in [10, 20, 40, 80, 160, 300, 300] {
            #expect(store.metric("asya_trace_store_write_errors_total", "other") == tries)
            store.clock.advance(by: .seconds(seconds))
            writer.flush()
            tries += 1
        }
        #expect(store.warnings.count == 1)
        store.folder.delete("file")
        store.clock.advance(by: .seconds(300))
        writer.flush()
        #expect(writer.isEnabled)
        writer.shutdown()
        #expect(store.folder.files == ["file"])
    }

    @Test func `a slice that cannot be set up leaves no file`() {
        let writer = store.writer { $0.maxPages = 1 }
        store.record(.retriedPipeline, with: writer)
        writer.flush()
        #expect(!writer.isEnabled)
        #expect(store.folder.files.isEmpty)
        writer.shutdown()
    }

    @Test func `a slice that is overwritten while it is written harms nothing but itself`() throws {
        let writer = store.writer()
        let sample = Sample.retriedPipeline
        store.record(sample, with: writer)
        writer.flush()
        let slice = try #require(store.folder.files.first { $0.hasSuffix(".db") })
        store.folder.overwrite(slice + "-wal", with: 0xA5)
        store.folder.overwrite(slice, with: 0xA5)
        for number in 0..<200 {
            var more = Sample(UInt64(number + 10))
            writer.onEnd(more.span(1, "span", .internal, 0, 1))
            writer.flush()
        }
        store.clock.advance(by: .seconds(10))
        writer.flush()
        #expect(writer.isEnabled)
        store.clock.advance(by: .seconds(3600))
        let after = Sample(5)
        var last = after
        writer.onEnd(last.span(1, "span", .internal, 0, 1))
        writer.flush()
        let reader = try TraceStoreReader(directory: store.folder.path)
        #expect(reader.trace(after.traceID)?.spans.count == 1)
        writer.shutdown()
    }

    @Test func `a folder without a right to write suspends the recording until there is one`() throws {
        // Root may write everywhere; a file in the place of the folder stands in for the missing right then.
        let isRoot = geteuid() == 0
        store.folder.makeFolder("store")
        if isRoot {
            store.folder.delete("store")
            store.folder.write([], to: "store")
        } else {
            store.folder.setMode(0o500, of: "store")
        }
        let writer = store.writer { $0.directory += "/store" }
        store.record(.retriedPipeline, with: writer)
        writer.flush()
        #expect(!writer.isEnabled)
        if isRoot { store.folder.delete("store") } else { store.folder.setMode(0o700, of: "store") }
        store.clock.advance(by: .seconds(10))
        writer.flush()
        #expect(writer.isEnabled)
        let sample = Sample.retriedPipeline
        store.record(sample, with: writer)
        writer.shutdown()
        #expect(try TraceStoreReader(directory: store.folder.path + "/store").trace(sample.traceID) == sample.stored)
    }

    @Test func `a folder that cannot be created suspends the recording`() {
        store.folder.write([], to: "file")
        let writer = store.writer { $0.directory += "/file/store" }
        store.record(.retriedPipeline, with: writer)
        writer.shutdown()
        #expect(store.warnings.count == 1)
        #expect(store.metric("asya_trace_store_write_errors_total", "other") == 1)
    }
}

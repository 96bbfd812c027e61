// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
internal import Testing

@testable internal import TraceStore

@Suite struct TraceFilterTests {
    private func ids(_ range: Range<UInt64>, high: UInt64) -> [TraceID] {
        range.map { TraceID(high: high, low: $0) }
    }

    @Test(arguments: [0, 1, 51, 1_000, 50_000])
    func `what was put in is found, and little else`(_ count: Int) throws {
        let ids = ids(0..<UInt64(count), high: 7)
        let filter = TraceFilter(ids.map(TraceFilter.number))
        #expect(ids.allSatisfy(filter.mayContain))
        let strangers = self.ids(0..<20_000, high: 8).count(where: filter.mayContain)
        #expect(strangers < 20_000 / 20, "\(strangers) of 20,000")
        let bytes = filter.bytes
        #expect(bytes.count <= count * 10 / 8 + 64)
        let read = unsafe TraceFilter(bytes.span.bytes)
        #expect(read == filter)
        for length in [0, 1, 63, 65] {
            let other = Array(repeating: UInt8(0), count: length)
            let nothing = unsafe TraceFilter(other.span.bytes)
            #expect(nothing == nil)
        }
    }

    @Test func `a closed slice is asked only for traces that it may hold`() throws {
        let fixture = try SearchFixture()
        for number in 1...200 as ClosedRange<UInt64> { fixture.record(number) }
        fixture.close()
        let folder = fixture.store.folder
        let names = folder.files.filter { $0.hasSuffix(SliceName.suffix) }
        #expect(!names.isEmpty)
        for name in names {
            let slice = try SliceReader(path: folder.path + "/" + name)
            let strangers = try ids(1_000..<2_000, high: 1).count { try slice.mayHold($0) }
            #expect(strangers < 100, "\(strangers) of 1,000 in \(name)")
        }
        let reader = try fixture.reader()
        for number in 1...200 as ClosedRange<UInt64> {
            #expect(reader.trace(Sample(number).traceID)?.hops.count == 3)
        }
    }
}

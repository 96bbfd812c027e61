// SPDX-License-Identifier: Apache-2.0

internal import Testing

@testable internal import TraceStore

@Suite struct ZoneFeedTests {
    private func entry(_ slice: Int, to newest: UInt64) -> ZoneFeed.Entry {
        let rows = RowRange.behind(0)
        return ZoneFeed.Entry(
            slice: slice,
            zone: StoredZone(row: 1, traces: rows, hops: rows, spans: rows),
            times: Zone.Times(from: 0, to: newest)
        )
    }

    @Test func `zones come with the newest first, and those of old slices are not asked for`() {
        var feed = ZoneFeed()
        feed.add(slice: 0, newest: 90)
        feed.add(slice: 1, [entry(1, to: 50), entry(1, to: 95), entry(1, to: 70)])
        feed.add(slice: 2, newest: 60)
        feed.add(slice: 3, newest: 10)
        feed.add(slice: 4, [])
        // The first slice seems to hold something newer than it does.
        let zones = [0: [entry(0, to: 20), entry(0, to: 80)], 2: [entry(2, to: 60)]]
        var asked: [Int] = []
        var taken: [UInt64] = []
        while let frontier = feed.frontier, frontier > 20 {
            let next = feed.next { slice in
                asked.append(slice)
                return zones[slice] ?? []
            }
            guard let next else { continue }
            #expect(next.times.to == frontier)
            taken.append(next.times.to)
        }
        #expect(taken == [95, 80, 70, 60, 50])
        #expect(asked == [0, 2])
        #expect(feed.frontier == 20)
    }

    @Test func `an empty feed has no frontier`() {
        var feed = ZoneFeed()
        #expect(feed.frontier == nil)
        #expect(feed.next { _ in [] }?.slice == nil)
        feed.add(slice: 0, newest: 1)
        #expect(feed.next { _ in [] }?.slice == nil)
        #expect(feed.frontier == nil)
    }

    @Test func `a summary holds what its zones hold, and survives being written down`() {
        var summary = SliceSummary()
        #expect(SliceSummary(summary.text) == summary)
        #expect(summary.traces.isEmpty && summary.hops.isEmpty)
        var zone = Zone()
        zone.traces.insert(7)
        zone.hops.insert(9)
        zone.longestNano = 5
        zone.marks = [Zone.Marks(.failed), .errorSpan]
        summary.add(zone)
        zone.hops.insert(.max)
        zone.marks = .producerSpan
        summary.add(zone)
        #expect(summary.traces == Zone.Times(from: 7, to: 7))
        #expect(summary.hops == Zone.Times(from: 9, to: UInt64(Int64.max)))
        #expect(summary.longestNano == 5)
        #expect(summary.marks == [Zone.Marks(.failed), .errorSpan, .producerSpan])
        #expect(SliceSummary(summary.text) == summary)
        for text in ["", "1 2 3 4 5", "1 2 3 4 5 x", summary.text + " 1"] { #expect(SliceSummary(text) == nil) }
    }

    @Test func `a slice has a summary once it is closed`() throws {
        let fixture = try SearchFixture()
        for number in 1...3 as ClosedRange<UInt64> { fixture.record(number, .retried) }
        fixture.flush()
        func summaries() throws -> [SliceSummary?] {
            try fixture.store.folder.files.filter { $0.hasSuffix(SliceName.suffix) }.map { file in
                try SliceReader(path: fixture.store.folder.path + "/" + file).summary()
            }
        }
        #expect(try summaries().allSatisfy { $0 == nil })
        fixture.close()
        let closed = try summaries()
        #expect(!closed.isEmpty && closed.allSatisfy { $0 != nil })
        #expect(closed.contains { $0?.marks.contains(.laterAttempt) ?? false })
    }
}

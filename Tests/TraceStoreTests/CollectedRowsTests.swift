// SPDX-License-Identifier: Apache-2.0

internal import SeededRandom
internal import Testing

@testable internal import TraceStore

@Suite struct CollectedRowsTests {
    /// A cell of a small slice.
    private struct Cell: Hashable {
        let trace: Int64
        let row: Int64
    }

    private static let side: Int64 = 9

    private func region(_ random: inout SeededGenerator) -> RowRegion {
        let traces = [Int64(random.below(9)) + 1, Int64(random.below(9)) + 1].sorted()
        let rows = [Int64(random.below(10)), Int64(random.below(10))].sorted()
        return RowRegion(.spans, traces: traces[0]...traces[1], after: rows[0], through: rows[1])
    }

    private func cells(_ regions: [RowRegion]) -> [Cell] {
        regions.flatMap { region in
            region.traces.flatMap { trace in
                (region.after..<region.through).map { Cell(trace: trace, row: $0 + 1) }
            }
        }
    }

    @Test func `what is missing is what is wanted and not there, each once`() {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<3000 {
            var rows = CollectedRows()
            var known: Set<Cell> = []
            for _ in 0..<random.below(6) {
                let region = region(&random)
                rows.insert(region)
                known.formUnion(cells([region]))
            }
            let wanted = region(&random)
            let missing = cells(rows.missing(in: wanted))
            #expect(Set(missing).count == missing.count)
            #expect(Set(missing) == Set(cells([wanted])).subtracting(known))
        }
    }

    @Test func `the other kind of records is another matter`() {
        var rows = CollectedRows()
        rows.insert(RowRegion(.spans, traces: 1...9, after: 0, through: 9))
        let hops = RowRegion(.hops, traces: 2...3, after: 0, through: 4)
        #expect(rows.missing(in: hops) == [hops])
    }

    @Test func `queries ask for what is missing, and nothing twice`() {
        var random = SeededGenerator(seed: 2)
        for _ in 0..<1000 {
            var rows = CollectedRows()
            var known: Set<Cell> = []
            for _ in 0..<random.below(5) {
                let region = region(&random)
                rows.insert(region)
                known.formUnion(cells([region]))
            }
            let numbers = (1...Self.side).filter { _ in random.oneIn(2) }
            let through = Int64(random.below(10))
            let asked = rows.queries(.spans, traces: numbers, through: through).flatMap {
                cells($0.covered(before: nil))
            }
            let wanted = numbers.flatMap { trace in (0..<through).map { Cell(trace: trace, row: $0 + 1) } }
            #expect(Set(asked).count == asked.count)
            #expect(Set(asked) == Set(wanted).subtracting(known))
        }
    }

    @Test func `pages cover their query together, wherever they are cut`() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<2000 {
            let first = RecordQuery(.spans, traces: [1...3, 5...5, 7...9], after: Int64(random.below(4)), through: 9)
            var query = first
            var covered: [Cell] = []
            while true {
                let rest = cells(query.covered(before: nil)).sorted { ($0.trace, $0.row) < ($1.trace, $1.row) }
                let next = random.oneIn(3) || rest.isEmpty ? nil : random.pick(rest)
                let place = next.map { RecordPlace(trace: $0.trace, row: $0.row) }
                covered += cells(query.covered(before: place))
                guard let place else { break }
                query.from = place
            }
            #expect(Set(covered).count == covered.count)
            #expect(Set(covered) == Set(cells(first.covered(before: nil))))
        }
    }

    @Test func `a query is read as it was written, and nothing else is`() {
        func read(_ text: String) -> RecordQuery? {
            let members = text.split(separator: "&").map { part in
                let pair = part.split(separator: "=", omittingEmptySubsequences: false)
                return (name: String(pair[0]), value: pair.count > 1 ? String(pair[1]) : "")
            }
            return RecordQuery(.hops, members: members)
        }
        let query = RecordQuery(
            .hops,
            traces: [1...3, 7...7],
            after: 5,
            through: 900,
            from: RecordPlace(trace: 2, row: 77)
        )
        #expect(query.text == "traces=1-3,7&after=5&through=900&from=2.77")
        #expect(read(query.text) == query)
        for text in [
            "", "traces=", "traces=3-1", "traces=0", "traces=-1", "traces=1-2-3", "traces=2,1", "traces=1,1",
            "traces=x",
            "traces=1&after=x", "traces=1&from=1", "traces=1&from=1.x", "traces=1&limit=5", "after=1",
            "traces=" + (1...200).map { "\($0 * 2)" }.joined(separator: ","),
        ] {
            #expect(read(text) == nil, "\(text)")
        }
    }

    @Test func `many ranges are several queries`() {
        let numbers = (1...Int64(RecordQuery.maxRanges + 5)).map { $0 * 2 }
        let queries = CollectedRows().queries(.spans, traces: numbers, through: 1)
        #expect(queries.map(\.traces.count) == [RecordQuery.maxRanges, 5])
    }
}

// SPDX-License-Identifier: Apache-2.0

/// How much of one slice of another store was collected.
public struct CollectedRows: Sendable, Hashable {
    private var regions: [RecordKind: [RowRegion]] = [:]

    /// Nothing of it.
    public init() {}

    /// A region was collected.
    public mutating func insert(_ region: RowRegion) {
        if !region.isEmpty { regions[region.kind, default: []].append(region) }
    }

    /// What of a region was not collected yet, in parts that do not overlap.
    public func missing(in wanted: RowRegion) -> [RowRegion] {
        var missing = wanted.isEmpty ? [] : [wanted]
        for region in regions[wanted.kind] ?? [] where !missing.isEmpty {
            missing = missing.flatMap { $0.subtracting(region) }
        }
        return missing
    }

    /// The queries for what is missing of some traces.
    ///
    /// - Parameters:
    ///   - kind: Which records.
    ///   - numbers: The numbers of the traces.
    ///   - through: The last row that is wanted.
    /// - Returns: Queries of no more than ``RecordQuery/maxRanges`` ranges each.
    public func queries(_ kind: RecordKind, traces numbers: some Sequence<Int64>, through: Int64) -> [RecordQuery] {
        var ranges: [Rows: [ClosedRange<Int64>]] = [:]
        for wanted in Self.ranges(of: numbers) {
            for region in missing(in: RowRegion(kind, traces: wanted, after: 0, through: through)) {
                ranges[Rows(after: region.after, through: region.through), default: []].append(region.traces)
            }
        }
        return ranges.sorted { ($0.key.after, $0.key.through) < ($1.key.after, $1.key.through) }.flatMap {
            rows,
            found in
            let sorted = found.sorted { $0.lowerBound < $1.lowerBound }
            return stride(from: 0, to: sorted.count, by: RecordQuery.maxRanges).map { start in
                RecordQuery(
                    kind,
                    traces: Array(sorted[start..<min(start + RecordQuery.maxRanges, sorted.count)]),
                    after: rows.after,
                    through: rows.through
                )
            }
        }
    }

    private struct Rows: Hashable {
        let after: Int64
        let through: Int64
    }

    /// Numbers as the fewest ranges that hold them and no others.
    private static func ranges(of numbers: some Sequence<Int64>) -> [ClosedRange<Int64>] {
        var ranges: [ClosedRange<Int64>] = []
        for number in numbers.sorted() {
            if let last = ranges.last, number <= last.upperBound + 1 {
                ranges[ranges.count - 1] = last.lowerBound...max(last.upperBound, number)
            } else {
                ranges.append(number...number)
            }
        }
        return ranges
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Which records of a slice a collector asks for.
///
/// The answer is a page, and says where the next one begins. Since rows are never changed, the same query has the same
/// answer whenever it is asked, as long as `through` is a row that exists.
///
/// As the query of a URL: `traces=3-17,20&after=0&through=512&from=5.300`.
public struct RecordQuery: Sendable, Hashable {
    /// The most ranges of a query: its text stays within what servers take for a line.
    public static let maxRanges = 128

    /// Which records.
    public var kind: RecordKind
    /// The numbers of the traces, ascending.
    public var traces: [ClosedRange<Int64>]
    /// Only rows behind this one.
    public var after: Int64
    /// Only rows up to and with this one.
    public var through: Int64
    /// The last record of the page before; `nil` for the first page.
    public var from: RecordPlace?

    /// Makes a query.
    public init(
        _ kind: RecordKind,
        traces: [ClosedRange<Int64>],
        after: Int64 = 0,
        through: Int64,
        from: RecordPlace? = nil
    ) {
        self.kind = kind
        self.traces = traces
        self.after = after
        self.through = through
        self.from = from
    }

    /// Reads the members of a URL's query; `nil` when they make none.
    public init?(_ kind: RecordKind, members: [(name: String, value: String)]) {
        self.init(kind, traces: [], through: 0)
        for (name, value) in members {
            switch name {
            case "traces":
                for text in value.split(separator: ",") {
                    guard traces.count < Self.maxRanges, let range = Self.range(text) else { return nil }
                    traces.append(range)
                }
            case "after":
                guard let row = Int64(value) else { return nil }
                after = row
            case "through":
                guard let row = Int64(value) else { return nil }
                through = row
            case "from":
                let parts = value.split(separator: ".").map { Int64($0) }
                guard parts.count == 2, let trace = parts[0], let row = parts[1] else { return nil }
                from = RecordPlace(trace: trace, row: row)
            default: return nil
            }
        }
        guard !traces.isEmpty, zip(traces, traces.dropFirst()).allSatisfy({ $0.upperBound < $1.lowerBound }) else {
            return nil
        }
    }

    /// The query as that of a URL.
    public var text: String {
        let ranges = traces.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
        let place = from.map { "&from=\($0.trace).\($0.row)" } ?? ""
        return "traces=\(ranges.joined(separator: ","))&after=\(after)&through=\(through)\(place)"
    }

    /// What of the slice the answer to this query covers.
    ///
    /// - Parameter next: Where the next page begins; `nil` when this one is the last.
    /// - Returns: Regions that do not overlap.
    public func covered(before next: RecordPlace?) -> [RowRegion] {
        var regions: [RowRegion] = []
        for range in traces {
            var lower = max(range.lowerBound, from?.trace ?? range.lowerBound)
            var upper = min(range.upperBound, next?.trace ?? range.upperBound)
            guard lower <= upper else { continue }
            if let from, from.trace == lower {
                let end = next?.trace == lower ? next?.row : nil
                regions.append(
                    RowRegion(kind, traces: lower...lower, after: max(after, from.row), through: end ?? through)
                )
                lower += 1
            }
            if let next, next.trace == upper, lower <= upper {
                regions.append(RowRegion(kind, traces: upper...upper, after: after, through: next.row))
                upper -= 1
            }
            if lower <= upper { regions.append(RowRegion(kind, traces: lower...upper, after: after, through: through)) }
        }
        return regions.filter { !$0.isEmpty }
    }

    private static func range(_ text: Substring) -> ClosedRange<Int64>? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int64($0) }
        guard let first = ends[0], let last = ends.count == 1 ? first : ends[1], ends.count <= 2, 0 < first,
            first <= last
        else { return nil }
        return first...last
    }
}

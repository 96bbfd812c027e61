// SPDX-License-Identifier: Apache-2.0

/// Some rows of some traces of a slice: a rectangle over the numbers of traces and those of rows.
///
/// Rows are appended and never changed, so a region that was copied once is copied for ever.
public struct RowRegion: Sendable, Hashable {
    /// Which rows.
    public var kind: RecordKind
    /// The numbers of the traces.
    public var traces: ClosedRange<Int64>
    /// The row before the first.
    public var after: Int64
    /// The last row.
    public var through: Int64

    /// Makes a region.
    public init(_ kind: RecordKind, traces: ClosedRange<Int64>, after: Int64, through: Int64) {
        self.kind = kind
        self.traces = traces
        self.after = after
        self.through = through
    }

    /// Whether there is nothing in it.
    public var isEmpty: Bool { after >= through }

    /// What of this region is not in the other: up to four regions that do not overlap.
    public func subtracting(_ other: RowRegion) -> [RowRegion] {
        guard kind == other.kind, traces.overlaps(other.traces), max(after, other.after) < min(through, other.through)
        else { return isEmpty ? [] : [self] }
        var rest: [RowRegion] = []
        let shared = traces.clamped(to: other.traces)
        if traces.lowerBound < shared.lowerBound { rest.append(with(traces.lowerBound...(shared.lowerBound - 1))) }
        if after < other.after { rest.append(RowRegion(kind, traces: shared, after: after, through: other.after)) }
        if other.through < through {
            rest.append(RowRegion(kind, traces: shared, after: other.through, through: through))
        }
        if shared.upperBound < traces.upperBound { rest.append(with((shared.upperBound + 1)...traces.upperBound)) }
        return rest
    }

    private func with(_ traces: ClosedRange<Int64>) -> RowRegion {
        RowRegion(kind, traces: traces, after: after, through: through)
    }
}

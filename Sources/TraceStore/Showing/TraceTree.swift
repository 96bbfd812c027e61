// SPDX-License-Identifier: Apache-2.0

public import TelemetryCore

/// The spans of a trace as a tree, and what is wrong with it.
///
/// A pure value: it looks at nothing but the spans it was made of. Indexes are positions in `spans`.
public struct TraceTree: Sendable {
    /// The spans, by start; of spans with the same id only the first.
    public let spans: [StoredSpan]
    /// The spans without a parent.
    public let roots: [Int]
    /// The spans whose parent is not among the spans.
    public let orphans: [Int]
    /// Spans that are their own ancestors; each stands for a circle, which is cut there.
    public let circles: [Int]
    /// The ids that more than one span has.
    public let duplicateIDs: [SpanID]

    private let parents: [Int?]
    private let childLists: [[Int]]

    /// Arranges spans of one trace, in any order.
    public init(_ recorded: [StoredSpan]) {
        var positions: [SpanID: Int] = [:]
        var spans: [StoredSpan] = []
        var duplicates: [SpanID] = []
        for span in recorded.sorted(by: Self.startsEarlier) {
            if positions[span.span.context.spanID] == nil {
                positions[span.span.context.spanID] = spans.count
                spans.append(span)
            } else if !duplicates.contains(span.span.context.spanID) {
                duplicates.append(span.span.context.spanID)
            }
        }
        var parents: [Int?] = spans.map { span in span.span.parentSpanID.flatMap { positions[$0] } }
        roots = spans.indices.filter { spans[$0].span.parentSpanID == nil }
        orphans = spans.indices.filter { spans[$0].span.parentSpanID != nil && parents[$0] == nil }
        circles = Self.cutCircles(&parents)
        var children: [[Int]] = Array(repeating: [], count: spans.count)
        for (index, parent) in parents.enumerated() {
            if let parent { children[parent].append(index) }
        }
        self.spans = spans
        self.parents = parents
        childLists = children
        duplicateIDs = duplicates
    }

    /// Whether every span hangs from one root: nothing is missing and nothing is there twice.
    public var isWhole: Bool { roots.count == 1 && orphans.isEmpty && circles.isEmpty && duplicateIDs.isEmpty }

    /// Where drawing begins: roots, orphans and cut circles, by start.
    public var tops: [Int] { (roots + orphans + circles).sorted() }

    /// The spans whose parent is the given one, by start.
    public func children(of index: Int) -> [Int] { childLists[index] }

    /// The parent of a span, if it is among the spans.
    public func parent(of index: Int) -> Int? { parents[index] }

    /// All spans, each before its children, with their distance from the top of their tree.
    public var depthFirst: [(index: Int, depth: Int)] {
        var result: [(index: Int, depth: Int)] = []
        var open = tops.reversed().map { (index: $0, depth: 0) }
        while let next = open.popLast() {
            result.append(next)
            open += childLists[next.index].reversed().map { ($0, next.depth + 1) }
        }
        return result
    }

    private static func startsEarlier(_ left: StoredSpan, _ right: StoredSpan) -> Bool {
        // Of two that start together, the one that lasts longer is more likely to contain the other.
        (left.span.startUnixNano, right.span.endUnixNano) < (right.span.startUnixNano, left.span.endUnixNano)
    }

    private static func cutCircles(_ parents: inout [Int?]) -> [Int] {
        var cut: [Int] = []
        var visited = Array(repeating: 0, count: parents.count)
        for start in parents.indices where visited[start] == 0 {
            var index = start
            while visited[index] == 0 {
                visited[index] = start + 1
                guard let parent = parents[index] else { break }
                if visited[parent] == start + 1 {
                    parents[index] = nil
                    cut.append(index)
                    break
                }
                index = parent
            }
        }
        return cut
    }
}

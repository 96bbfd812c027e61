// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// What the duration of a trace is made of: the chain of work and waiting without which it would have ended earlier.
///
/// It leads from the start of a root to the latest end, without gaps and overlaps. It crosses a queue where the message
/// that led to the latest end was published; of what else a span waited for inside a process, its children count that
/// end last.
public struct CriticalPath: Sendable, Hashable {
    /// A stretch of the path.
    public struct Segment: Sendable, Hashable {
        /// What happened in it.
        public enum Kind: Sendable, Hashable {
            /// The span itself was at work.
            case work
            /// The message that the span processes lay in its queue.
            case queueWait
        }

        /// The position of the span in the tree's `spans`.
        public var span: Int
        /// What happened.
        public var kind: Kind
        /// When it began.
        public var startUnixNano: UInt64
        /// When it ended.
        public var endUnixNano: UInt64

        /// Its length in nanoseconds.
        public var nanoseconds: UInt64 { endUnixNano - startUnixNano }
    }

    /// The stretches, by time.
    public private(set) var segments: [Segment] = []

    /// Finds the critical path to the latest end in the tree.
    public init(_ tree: TraceTree) {
        guard
            let last = tree.spans.indices.max(by: { tree.spans[$0].span.endUnixNano < tree.spans[$1].span.endUnixNano })
        else { return }
        var chain = [last]
        while let top = chain.last, let parent = tree.parent(of: top) { chain.append(parent) }
        var limit = tree.spans[last].span.endUnixNano
        var previous: Int?
        for index in chain {
            let span = tree.spans[index].span
            if let child = previous {
                let start = tree.spans[child].span.startUnixNano
                if tree.spans[child].crossesQueue, span.endUnixNano < start {
                    append(child, .queueWait, from: span.endUnixNano, to: min(start, limit))
                    limit = min(limit, span.endUnixNano)
                }
            }
            walk(tree, index, upTo: &limit, excluding: previous)
            previous = index
        }
        segments.reverse()
    }

    /// Adds, latest first, what the span and its children did before the limit, and moves the limit to its start.
    private mutating func walk(_ tree: TraceTree, _ index: Int, upTo limit: inout UInt64, excluding: Int?) {
        // An own stack: a trace may nest deeper than the thread's stack would bear.
        var open = [Frame(tree, index, upTo: limit, excluding: excluding)]
        while var frame = open.popLast() {
            guard let child = frame.children.popLast() else {
                append(frame.index, .work, from: tree.spans[frame.index].span.startUnixNano, to: limit)
                limit = min(limit, tree.spans[frame.index].span.startUnixNano)
                continue
            }
            let span = tree.spans[child].span
            let end = min(span.endUnixNano, limit)
            open.append(frame)
            guard span.startUnixNano < end else { continue }
            append(frame.index, .work, from: end, to: limit)
            limit = end
            open.append(Frame(tree, child, upTo: limit, excluding: nil))
        }
    }

    private mutating func append(_ span: Int, _ kind: Segment.Kind, from start: UInt64, to end: UInt64) {
        guard start < end else { return }
        segments.append(Segment(span: span, kind: kind, startUnixNano: start, endUnixNano: end))
    }

    /// A span being walked, and its children that are still to come, the one that ends last at the end.
    private struct Frame {
        let index: Int
        var children: [Int]

        init(_ tree: TraceTree, _ index: Int, upTo limit: UInt64, excluding: Int?) {
            self.index = index
            // What lies beyond a queue is not waited for.
            children = tree.children(of: index).filter { $0 != excluding && !tree.spans[$0].crossesQueue }
                .sorted {
                    (tree.spans[$0].span.endUnixNano, $0) < (tree.spans[$1].span.endUnixNano, $1)
                }
        }
    }
}

extension StoredSpan {
    /// Whether a queue lies between the span and its parent.
    var crossesQueue: Bool { span.kind == .consumer }
}

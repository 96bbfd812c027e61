// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// One span in a waterfall, with what its hop tells about it.
struct WaterfallRow {
    /// The position in the tree's `spans`.
    let index: Int
    let span: SpanData
    /// The time in the queue before the span, 0 for none and where clocks disagree.
    let waitNano: UInt64
    let isError: Bool
    private let branch: String
    private let text: String
    private let message: String?
    /// What carries the branches on below the row.
    private let continuation: String

    /// The rows of a tree from top to bottom.
    static func rows(of tree: TraceTree, hops: [SpanID: StoredHop]) -> [WaterfallRow] {
        let orphans = Set(tree.orphans)
        var rows: [WaterfallRow] = []
        var open = tree.tops.reversed().map { (index: $0, branch: "", below: "", isExplained: false) }
        while let next = open.popLast() {
            let span = tree.spans[next.index].span
            let hop = hops[span.context.spanID]
            let children = tree.children(of: next.index)
            rows.append(
                WaterfallRow(
                    index: next.index,
                    span: span,
                    parent: tree.parent(of: next.index).map { tree.spans[$0] },
                    hop: hop,
                    branch: next.branch,
                    continuation: next.below + (children.isEmpty ? "  " : "│ "),
                    isOrphan: orphans.contains(next.index),
                    isExplained: next.isExplained
                )
            )
            for (position, child) in children.enumerated().reversed() {
                let isLast = position == children.count - 1
                let isExplained = !tree.spans[child].crossesQueue && (hop.map { $0.error != nil } ?? next.isExplained)
                open.append(
                    (child, next.below + (isLast ? "└ " : "├ "), next.below + (isLast ? "  " : "│ "), isExplained)
                )
            }
        }
        return rows
    }

    /// Spans for hops whose own was not recorded, so that they show.
    static func standIns(for trace: StoredTrace) -> [StoredSpan] {
        let known = Set(trace.spans.map(\.span.context.spanID))
        return trace.hops.filter { !known.contains($0.spanID) }.map { hop in
            StoredSpan(
                span: SpanData(
                    context: SpanContext(traceID: hop.traceID, spanID: hop.spanID),
                    // No span has this id, which makes the stand-in an orphan.
                    parentSpanID: .invalid,
                    name: SpanNames.process(hop.actor),
                    kind: .consumer,
                    startUnixNano: hop.startedAtUnixNano,
                    endUnixNano: hop.endedAtUnixNano,
                    status: hop.outcome.isProblem ? .error(description: "") : .unset,
                    scope: InstrumentationScope(name: "")
                ),
                service: ""
            )
        }
    }

    private init(
        index: Int,
        span: SpanData,
        parent: StoredSpan?,
        hop: StoredHop?,
        branch: String,
        continuation: String,
        isOrphan: Bool,
        isExplained: Bool
    ) {
        self.index = index
        self.span = span
        self.branch = branch
        self.continuation = continuation
        var text = span.name
        if let hop {
            if hop.attempt > 1 { text += " #\(hop.attempt)" }
            if hop.outputs.count > 1 { text += " ×\(hop.outputs.count)" }
            switch hop.outcome {
            case .retried: text += " ↻"
            case .failed, .deadLettered, .expired: text += " ✗"
            case .duplicate, .interrupted, .canceled: text += " (\(hop.outcome.name))"
            case .succeeded, .ended: break
            }
        } else if span.status.isError {
            text += " ✗"
        }
        if isOrphan { text += " ?" }
        self.text = StyledText.clean(text)
        isError = hop?.outcome.isProblem ?? span.status.isError
        waitNano = Self.wait(span, parent: parent?.span, hop: hop)
        if let error = hop?.error {
            message = error.type.isEmpty ? "\(error.code): \(error.message)" : "\(error.type): \(error.message)"
        } else if case .error(let description) = span.status, !description.isEmpty, !isExplained {
            message = description
        } else {
            message = nil
        }
    }

    // Where no hop says it, the time since the message was published.
    private static func wait(_ span: SpanData, parent: SpanData?, hop: StoredHop?) -> UInt64 {
        if let wait = hop?.queueWait { return UInt64(clamping: wait.nanoseconds) }
        guard span.kind == .consumer, let parent, parent.endUnixNano < span.startUnixNano else { return 0 }
        return span.startUnixNano - parent.endUnixNano
    }

    var labelWidth: Int { branch.count + text.count }

    /// Branches and name, shortened to the width: first the branches from the left, then the name.
    func label(width: Int) -> StyledText {
        var line = StyledText()
        let room = max(width - text.count, width / 2)
        if branch.count > room {
            line.append("…" + branch.suffix(max(0, room - 1)), .faint)
        } else {
            line.append(branch, .faint)
        }
        line.append(StyledText.shortened(text, to: width - line.width), isError ? .red : .plain)
        return line
    }

    /// The line below that says why the span failed.
    func errorLine(width: Int) -> StyledText? {
        guard let message else { return nil }
        var line = StyledText()
        line.append(String(continuation.suffix(width / 2)), .faint)
        let firstLine = message.split(separator: "\n", omittingEmptySubsequences: true).first.map(String.init) ?? ""
        line.append(StyledText.shortened(StyledText.clean(firstLine), to: width - line.width), .red)
        return line
    }
}

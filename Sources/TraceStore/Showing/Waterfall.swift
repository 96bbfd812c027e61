// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// A trace as people look at it in a terminal: the tree of its spans, with bars on a common time axis.
///
/// A pure value: it makes lines of text of a trace, a width and the choice of colours. Time in a queue is a faint stretch
/// of its own in front of the bar of the span that ended it; the critical path is drawn in full blocks.
public struct Waterfall: Sendable {
    /// The lines, from top to bottom, without line ends.
    public let lines: [String]

    private static let waitColumn = 9
    private static let timeColumn = 10

    /// Draws a trace.
    ///
    /// - Parameters:
    ///   - trace: What to draw.
    ///   - width: The number of columns; less than 60 is taken as 60.
    ///   - color: Whether to use escape sequences for colours and weight.
    public init(_ trace: StoredTrace, width: Int = 100, color: Bool = false) {
        let drawing = Drawing(trace, width: max(width, 60))
        lines = drawing.lines.map { $0.rendered(color: color) }
    }

    private struct Drawing {
        let trace: StoredTrace
        let analysis: TraceAnalysis
        let axis: WaterfallAxis
        let labelWidth: Int
        let width: Int

        init(_ trace: StoredTrace, width: Int) {
            self.trace = trace
            self.width = width
            analysis = TraceAnalysis(trace)
            let (rows, tree) = (analysis.rows, analysis.tree)
            let longest = rows.map(\.labelWidth).max() ?? 0
            labelWidth = min(longest, width * 9 / 20)
            let starts = rows.map { $0.span.startUnixNano - min($0.waitNano, $0.span.startUnixNano) }
            axis = WaterfallAxis(
                startUnixNano: starts.min() ?? 0,
                endUnixNano: tree.spans.map(\.span.endUnixNano).max() ?? 0,
                cells: width - labelWidth - 1 - Waterfall.waitColumn - Waterfall.timeColumn
            )
        }

        private var tree: TraceTree { analysis.tree }
        private var rows: [WaterfallRow] { analysis.rows }

        var lines: [StyledText] {
            var lines = header
            if !rows.isEmpty {
                lines += [StyledText(), axisLine] + rows.flatMap(draw)
                lines += [StyledText(), legend]
                let totals = analysis.totals.lines
                if !totals.isEmpty { lines += [StyledText()] + totals }
            }
            let notes = notes
            return notes.isEmpty ? lines : lines + [StyledText()] + notes
        }

        private var header: [StyledText] {
            let summary = trace.summary
            var first = StyledText()
            first.append("trace ")
            first.append(trace.id.description, .bold)
            first.append("  ")
            switch summary.status {
            case .succeeded: first.append("succeeded", .green)
            case .failed: first.append("failed", .red)
            case .open: first.append("open", .yellow)
            }
            var second = StyledText()
            if let envelopeID = summary.envelopeID { second.append("envelope \(envelopeID), ") }
            second.append("\(count(summary.hops, "hop")), ")
            if summary.errors > 0 { second.append("\(count(summary.errors, "error"))", .red) }
            if summary.errors > 0 { second.append(", ") }
            second.append("\(TimeText.duration(UInt64(clamping: summary.duration.nanoseconds)))")
            if !trace.isEmpty { second.append(", started \(TimeText.timestamp(summary.startedAtUnixNano))", .faint) }
            return [first, second]
        }

        private var axisLine: StyledText {
            var line = StyledText()
            line.pad(to: labelWidth + 1)
            line.append("0", .faint)
            let length = TimeText.duration(axis.endUnixNano - axis.startUnixNano)
            line.append(length, endingAt: labelWidth + 1 + axis.cells, .faint)
            line.append("wait", endingAt: width - Waterfall.timeColumn, .faint)
            line.append("time", endingAt: width, .faint)
            return line
        }

        private var legend: StyledText {
            var line = StyledText()
            line.append("█ critical path  ")
            line.append("▒ other work  ")
            line.append("░ wait in a queue", .faint)
            return line
        }

        private func draw(_ row: WaterfallRow) -> [StyledText] {
            var line = row.label(width: labelWidth)
            line.pad(to: labelWidth + 1)
            let style: StyledText.Style = row.isError ? .red : analysis.kinds[row.index].style
            for cell in cells(of: row) {
                switch cell {
                case .empty: line.append(" ")
                case .wait: line.append("░", .faint)
                case .work: line.append("▒", style)
                case .critical: line.append("█", style)
                }
            }
            if row.waitNano > 0 {
                line.append(TimeText.duration(row.waitNano), endingAt: width - Waterfall.timeColumn, .faint)
            }
            let time = row.span.endUnixNano - min(row.span.startUnixNano, row.span.endUnixNano)
            line.append(TimeText.duration(time), endingAt: width)
            guard let note = row.errorLine(width: width) else { return [line] }
            return [line, note]
        }

        private enum Cell {
            case empty
            case wait
            case work
            case critical
        }

        private func cells(of row: WaterfallRow) -> [Cell] {
            var cells: [Cell] = Array(repeating: .empty, count: axis.cells)
            let start = row.span.startUnixNano
            if row.waitNano > 0 {
                for cell in axis.range(start - min(row.waitNano, start), start) { cells[cell] = .wait }
            }
            for cell in axis.range(start, row.span.endUnixNano) { cells[cell] = .work }
            for segment in analysis.path.segments where segment.span == row.index && segment.kind == .work {
                for cell in axis.range(segment.startUnixNano, segment.endUnixNano) { cells[cell] = .critical }
            }
            return cells
        }

        private var notes: [StyledText] {
            let isOpen = trace.status == .open
            var notes = trace.gaps.map { (isOpen ? "open: " : "incomplete: ") + $0 }
            if trace.hops.isEmpty, !trace.isEmpty, trace.status == .open {
                notes.append("open: no actor has received the envelope yet")
            }
            if tree.roots.count > 1 { notes.append("the trace has \(tree.roots.count) roots") }
            if !tree.orphans.isEmpty {
                notes.append(
                    "\(count(tree.orphans.count, "span")) without their parent (marked ?): it was not recorded"
                )
            }
            if !tree.circles.isEmpty { notes.append("\(count(tree.circles.count, "circle")) of spans, cut") }
            if !tree.duplicateIDs.isEmpty {
                notes.append("\(count(tree.duplicateIDs.count, "span id")) used more than once, shown once")
            }
            return notes.map { note in
                var line = StyledText()
                line.append(note, .yellow)
                return line
            }
        }

        private func count(_ number: Int, _ noun: String) -> String {
            number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
        }
    }
}

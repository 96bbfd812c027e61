// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// Where the time of a trace went, in nanoseconds.
struct WorkTotals {
    /// A stretch in a queue in front of a span.
    typealias Wait = (index: Int, kind: WorkKind, nanoseconds: UInt64)

    /// The sums over all spans, whether or not they ran side by side.
    ///
    /// A span's children count for themselves.
    private(set) var all: [WorkKind: UInt64] = [:]
    /// The sums over the critical path, which add up to the duration of the trace.
    private(set) var critical: [WorkKind: UInt64] = [:]

    init(_ tree: TraceTree, kinds: [WorkKind], path: CriticalPath, waits: [Wait]) {
        for (index, span) in tree.spans.enumerated() {
            let children = tree.children(of: index).filter { !tree.spans[$0].crossesQueue }
            let within = children.reduce(UInt64(0)) { $0 + Self.length(tree.spans[$1].span) }
            let length = Self.length(span.span)
            all[kinds[index], default: 0] += length - min(length, within)
        }
        var waitKinds: [Int: WorkKind] = [:]
        for wait in waits {
            all[wait.kind, default: 0] += wait.nanoseconds
            waitKinds[wait.index] = wait.kind
        }
        for segment in path.segments {
            let kind = segment.kind == .queueWait ? waitKinds[segment.span] ?? .queueWait : kinds[segment.span]
            critical[kind, default: 0] += segment.nanoseconds
        }
    }

    var lines: [StyledText] {
        let total = critical.values.reduce(0, +)
        guard total > 0 else { return [] }
        var header = StyledText()
        header.append("all branches", endingAt: 34, .faint)
        header.append("critical path", endingAt: 50, .faint)
        var lines = [header]
        for kind in WorkKind.allCases where kind != .other || all[kind] ?? 0 > 0 {
            var line = StyledText()
            line.append(kind.label, kind.style)
            line.append(TimeText.duration(all[kind] ?? 0), endingAt: 34)
            line.append(TimeText.duration(critical[kind] ?? 0), endingAt: 50)
            line.append(Self.percent(critical[kind] ?? 0, of: total), endingAt: 59)
            lines.append(line)
        }
        var sum = StyledText()
        sum.append("total")
        sum.append(TimeText.duration(total), endingAt: 50, .bold)
        sum.append("100.0 %", endingAt: 59)
        return lines + [sum]
    }

    private static func length(_ span: SpanData) -> UInt64 {
        span.endUnixNano - min(span.startUnixNano, span.endUnixNano)
    }

    private static func percent(_ part: UInt64, of total: UInt64) -> String {
        let thousandths = Int((Double(part) / Double(total) * 1000).rounded())
        return "\(thousandths / 10).\(thousandths % 10) %"
    }
}

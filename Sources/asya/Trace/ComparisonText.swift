// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TraceComparison
internal import TraceStore

/// Two traces side by side as people read them: a line for each pair of hops, and what differs first.
struct ComparisonText {
    let lines: [String]

    init(_ comparison: TraceComparison, _ left: StoredTrace, _ right: StoredTrace, color: Bool) {
        var table = TraceTable(
            header: ["HOP", "ACTOR", "LEFT", "RIGHT", "CHANGE", "WAIT", "WAIT", "", ""],
            rightAligned: [2, 3, 4, 5, 6]
        )
        for pair in comparison.pairs {
            table.add([
                "\(pair.routeIndex)",
                pair.actor + (pair.attempt > 1 ? " #\(pair.attempt)" : ""),
                pair.left.map { TraceText.duration($0.duration) } ?? "-",
                pair.right.map { TraceText.duration($0.duration) } ?? "-",
                Self.change(pair),
                pair.left?.queueWait.map(TraceText.duration) ?? "-",
                pair.right?.queueWait.map(TraceText.duration) ?? "-",
                Self.words(pair),
                Self.branch(pair),
            ])
        }
        var lines = [Self.head("left ", left), Self.head("right", right)]
        if !comparison.pairs.isEmpty { lines += [""] + Self.colored(table.lines, comparison.pairs, color) }
        lines.append("")
        if let first = comparison.firstDifference, let difference = first.difference {
            lines.append(
                "first difference at hop \(first.routeIndex) \(first.actor): \(difference.kind.rawValue) \(difference.path)"
            )
            lines.append("  left   \(Self.text(difference.left))")
            lines.append("  right  \(Self.text(difference.right))")
            let count = comparison.pairs.count { $0.difference != nil }
            if count > 1 { lines.append("\(TraceText.count(count - 1, "more hop")) differ") }
        } else if comparison.verdict == .alike {
            lines.append("alike: \(TraceText.count(comparison.pairs.count, "hop"))")
        } else {
            lines += comparison.pairs.compactMap { pair in
                pair.gap.map { "hop \(pair.routeIndex) \(pair.actor): \($0)" }
            }
        }
        self.lines = lines
    }

    private static func head(_ name: String, _ trace: StoredTrace) -> String {
        "\(name)  \(trace.id)  \(trace.status.rawValue)  \(TraceText.count(trace.hops.count, "hop"))"
            + "  \(TraceText.duration(trace.duration))  \(TraceText.time(trace.startedAtUnixNano))"
    }

    /// How much longer the second trace took.
    private static func change(_ pair: HopPair) -> String {
        guard let left = pair.left?.duration, let right = pair.right?.duration, left > .zero else { return "" }
        let percent = Int(((right / left - 1) * 100).rounded())
        return percent > 0 ? "+\(percent) %" : "\(percent) %"
    }

    private static func words(_ pair: HopPair) -> String {
        switch pair.verdict {
        case .alike: "alike"
        case .incomparable: "not recorded"
        case .different where pair.right == nil: "only left"
        case .different where pair.left == nil: "only right"
        case .different: "\(pair.difference?.kind.rawValue ?? "") \(pair.difference?.path.description ?? "")"
        }
    }

    private static func branch(_ pair: HopPair) -> String {
        let ids = [pair.left?.envelopeID, pair.right?.envelopeID].compactMap(\.self)
        return Set(ids).sorted().map { TraceText.clean(TraceText.short($0, 40)) }.joined(separator: " ")
    }

    private static func text(_ value: JSONValue?) -> String {
        guard let value else { return "nothing" }
        return TraceText.clean(TraceText.short(String(decoding: value.encoded(), as: UTF8.self), 160))
    }

    private static func colored(_ lines: [String], _ pairs: [HopPair], _ color: Bool) -> [String] {
        guard color else { return lines }
        return lines.prefix(1)
            + zip(lines.dropFirst(), pairs).map { line, pair in
                switch pair.verdict {
                case .alike: line
                case .different: "\u{1B}[31m\(line)\u{1B}[0m"
                case .incomparable: "\u{1B}[33m\(line)\u{1B}[0m"
                }
            }
    }
}

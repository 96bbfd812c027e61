// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Replay
internal import TelemetryCore

/// The report of a replay as people read it: a line for each trace, and what differs below it.
struct ReplayText {
    let lines: [String]

    /// Traces of which every hop is shown; of more, only the hops that are not the same.
    private static let detailed = 3

    init(_ report: ReplayReport, names: [TraceID: String] = [:], took: Duration, color: Bool) {
        let style = Style(color: color)
        var lines: [String] = []
        for trace in report.traces {
            lines.append(Self.line(trace, names[trace.traceID] ?? "\(trace.traceID)", style))
            let shown = report.traces.count <= Self.detailed ? trace.hops : trace.hops.filter { $0.verdict != .same }
            lines += Self.hops(shown, style)
        }
        lines.append(Self.summary(report, took: took, style))
        if let replay = report.traces.lazy.compactMap(\.replayTraceID).first {
            let example = report.traces.count == 1 ? "asya trace show \(replay)" : "asya trace show \(replay), for one"
            lines.append("recorded as run \(report.runID) (\(example))")
        }
        self.lines = lines
    }

    private static func line(_ trace: TraceReport, _ name: String, _ style: Style) -> String {
        var line = "\(name)  \(style.verdict(trace.verdict))  \(TraceText.count(trace.hops.count, "hop"))"
        if let hop = trace.firstDivergence {
            line += ", first divergence at hop \(hop.hop) \(hop.actor): \(hop.path?.description ?? ".")"
        } else if let reason = trace.reason {
            line += ": \(reason)"
        }
        return line
    }

    private static func hops(_ hops: [HopReport], _ style: Style) -> [String] {
        let width = hops.map(\.actor.count).max() ?? 0
        return hops.flatMap { hop in
            let actor = hop.actor + String(repeating: " ", count: width - hop.actor.count)
            let attempt = hop.attempt > 1 ? " attempt \(hop.attempt)" : ""
            var line = "  hop \(hop.hop) \(actor)  \(style.verdict(hop.verdict))"
            if let replayed = hop.replayed {
                line += "  \(TraceText.duration(replayed))"
                if hop.recorded > .zero { line += " (recorded \(TraceText.duration(hop.recorded)))" }
            }
            var lines = [line + "  \(TraceText.short(hop.envelopeID, 60))\(attempt)"]
            if hop.verdict == .diverged {
                lines.append("      at       \(hop.path?.description ?? ".")")
                lines.append("      expected \(text(hop.expected))")
                lines.append("      actual   \(text(hop.actual))")
            }
            if let reason = hop.reason { lines.append("      \(TraceText.short(reason, 400))") }
            return lines
        }
    }

    private static func summary(_ report: ReplayReport, took: Duration, _ style: Style) -> String {
        let parts = ReplayVerdict.allCases.compactMap { verdict in
            let count = report.traces.count { $0.verdict == verdict }
            return count > 0 ? "\(count) \(style.plain(verdict))" : nil
        }
        let hops = report.traces.reduce(0) { $0 + $1.hops.count }
        return "\(style.verdict(report.verdict)): \(TraceText.count(report.traces.count, "trace")) with"
            + " \(TraceText.count(hops, "hop")) in \(TraceText.duration(took)): \(parts.joined(separator: ", "))"
    }

    private static func text(_ value: JSONValue?) -> String {
        guard let value else { return "nothing" }
        return TraceText.short(String(decoding: value.encoded(), as: UTF8.self), 160)
    }

    private struct Style {
        let color: Bool

        func verdict(_ verdict: ReplayVerdict) -> String {
            guard color else { return plain(verdict) }
            let code =
                switch verdict {
                case .same: 32
                case .diverged: 31
                case .impossible: 33
                }
            return "\u{1B}[\(code)m\(plain(verdict))\u{1B}[0m"
        }

        func plain(_ verdict: ReplayVerdict) -> String { verdict.rawValue }
    }
}

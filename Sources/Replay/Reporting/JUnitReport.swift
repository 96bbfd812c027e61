// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
public import TelemetryCore

/// A report in the XML that test tools read: a suite for each trace, a case for each hop.
///
/// The elements and attributes are those that the reporters of Jenkins, GitLab and GitHub Actions share: a hop that
/// diverged is a failure, one that could not be replayed an error.
public enum JUnitReport {
    /// The XML document.
    ///
    /// - Parameters:
    ///   - report: The report.
    ///   - names: The names of traces; others are named by their ids.
    /// - Returns: the document in UTF-8.
    public static func encode(_ report: ReplayReport, names: [TraceID: String] = [:]) -> [UInt8] {
        let all = report.traces.flatMap(\.hops)
        var lines = ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>"]
        lines.append("<testsuites name=\"asya trace replay\"\(counts(all, missing: missing(report.traces)))>")
        for trace in report.traces {
            let name = names[trace.traceID] ?? "\(trace.traceID)"
            let unknown = missing([trace])
            lines.append("  <testsuite name=\"\(escaped(name))\"\(counts(trace.hops, missing: unknown))>")
            if unknown > 0 {
                lines += ["    <testcase name=\"\(escaped(name))\" classname=\"\(escaped(name))\" time=\"0\">"]
                lines += [
                    "      <error type=\"impossible\" message=\"\(escaped(trace.reason ?? "nothing was replayed"))\"/>"
                ]
                lines += ["    </testcase>"]
            }
            for hop in trace.hops { lines += testCase(hop, of: name) }
            lines.append("  </testsuite>")
        }
        lines.append("</testsuites>")
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    /// The traces of which no hop can be told of, which must not count as passed.
    private static func missing(_ traces: [TraceReport]) -> Int { traces.count { $0.hops.isEmpty } }

    private static func counts(_ hops: [HopReport], missing: Int) -> String {
        let failures = hops.count { $0.verdict == .diverged }
        let errors = hops.count { $0.verdict == .impossible } + missing
        let time = hops.reduce(Duration.zero) { $0 + ($1.replayed ?? .zero) }
        return " tests=\"\(hops.count + missing)\" failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"0\""
            + " time=\"\(seconds(time))\""
    }

    private static func testCase(_ hop: HopReport, of trace: String) -> [String] {
        let attempt = hop.attempt > 1 ? ", attempt \(hop.attempt)" : ""
        let name = escaped("hop \(hop.hop) \(hop.actor) (\(hop.envelopeID)\(attempt))")
        let head =
            "    <testcase name=\"\(name)\" classname=\"\(escaped(trace))\" time=\"\(seconds(hop.replayed ?? .zero))\""
        switch hop.verdict {
        case .same: return [head + "/>"]
        case .diverged:
            let path = hop.path?.description ?? "."
            var text = "expected \(value(hop.expected))\nactual   \(value(hop.actual))"
            if let reason = hop.reason { text += "\n\(reason)" }
            return [
                head + ">",
                "      <failure type=\"diverged\" message=\"\(escaped("diverged at \(path)"))\">\(escaped(text))</failure>",
                "    </testcase>",
            ]
        case .impossible:
            let reason = escaped(hop.reason ?? "it could not be replayed")
            return [head + ">", "      <error type=\"impossible\" message=\"\(reason)\"/>", "    </testcase>"]
        }
    }

    private static func value(_ value: JSONValue?) -> String {
        value.map { String(decoding: $0.encoded(), as: UTF8.self) } ?? "nothing"
    }

    /// Seconds to the microsecond, never in scientific notation.
    private static func seconds(_ duration: Duration) -> String {
        let microseconds = Int((duration / .microseconds(1)).rounded())
        let fraction = "\(microseconds % 1_000_000)"
        return "\(microseconds / 1_000_000)." + String(repeating: "0", count: 6 - fraction.count) + fraction
    }

    /// The text as XML 1.0 has it: its five characters escaped, and those it cannot hold at all replaced (section 2.2).
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n": result += "&#10;"
            case "\t": result += "&#9;"
            case "\r": result += "&#13;"
            case "\u{0}"..<" ", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

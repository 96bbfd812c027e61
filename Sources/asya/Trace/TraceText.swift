// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Glibc
internal import TraceStore

/// Times, durations and long texts as the trace commands show them.
enum TraceText {
    /// A moment in the local time zone, to the second.
    static func time(_ unixNano: UInt64) -> String {
        let date = Date(timeIntervalSince1970: Double(unixNano) / 1e9)
        let parts = Calendar(identifier: .gregorian).dateComponents(
            [.year, .month, .day, .hour, .minute, .second],
            from: date
        )
        let day = [parts.year, parts.month, parts.day].map { padded($0 ?? 0) }.joined(separator: "-")
        return day + " " + [parts.hour, parts.minute, parts.second].map { padded($0 ?? 0) }.joined(separator: ":")
    }

    /// A span of time with three digits or so: `12 µs`, `3.4 ms`, `1.25 s`, `2 min 5 s`.
    static func duration(_ duration: Duration) -> String {
        let seconds = duration / .seconds(1)
        switch abs(seconds) {
        case ..<0.001: return "\(Int((seconds * 1e6).rounded())) µs"
        case ..<0.1: return "\((seconds * 1e4).rounded() / 10) ms"
        case ..<1: return "\(Int((seconds * 1e3).rounded())) ms"
        case ..<100: return "\((seconds * 100).rounded() / 100) s"
        default: return "\(Int(seconds) / 60) min \(Int(seconds) % 60) s"
        }
    }

    /// A number of bytes with two digits or so: `512 B`, `4.0 KiB`, `1.2 GiB`.
    static func size(_ bytes: Int) -> String {
        guard bytes >= 1024 else { return "\(bytes) B" }
        let units = ["KiB", "MiB", "GiB", "TiB"]
        var value = Double(bytes) / 1024
        var unit = 0
        while value >= 1023.95, unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        return "\((value * 10).rounded() / 10) \(units[unit])"
    }

    /// The moment.
    static func nowUnixNano() -> UInt64 {
        var now = timespec()
        _ = unsafe clock_gettime(CLOCK_REALTIME, &now)
        return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
    }

    /// At most `limit` characters on one line.
    static func short(_ text: String, _ limit: Int) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        return line.count <= limit ? line : line.prefix(limit - 1) + "…"
    }

    /// The text without what could steer a terminal: a recorded text is a stranger's.
    static func clean(_ text: String) -> String {
        var clean = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: clean.append(" ")
            default: clean.append(scalar)
            }
        }
        return String(clean)
    }

    /// A number and its noun, in the plural where needed.
    static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

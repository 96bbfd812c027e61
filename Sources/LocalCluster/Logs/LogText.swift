// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TelemetryCore

/// Log lines as people read them in a terminal: time, level, actor, message, and the rest as `key=value`.
struct LogText {
    /// Whether colours are used.
    let isColoured: Bool
    /// The time of day to show for a time in Unix nanoseconds.
    let timeOfDay: @Sendable (UInt64) -> String

    private enum Colour: String {
        case dim = "2"
        case bold = "1"
        case red = "31"
        case yellow = "33"
        case cyan = "36"
    }

    /// Formats a line, without a line end; nil for what is not shown.
    func format(_ line: LogLine, from source: LogSource, nowUnixNano: UInt64) -> String? {
        switch line {
        case .lastWords: nil
        case .plain(let text):
            compose(timeOfDay(nowUnixNano), level: LogLevel.error.rawValue, Self.name(source), text, [])
        case .object(let members, _): format(members, source, nowUnixNano)
        }
    }

    private func format(_ members: [JSONValue.Member], _ source: LogSource, _ nowUnixNano: UInt64) -> String {
        var time = nowUnixNano
        var level = LogLevel.info.rawValue
        var message = ""
        var name = Self.name(source)
        var rest: [String] = []
        for member in members {
            switch member.name {
            case LogKeys.timestamp: time = member.value.stringValue.flatMap(RFC3339.parse) ?? time
            case LogKeys.level: level = member.value.stringValue ?? level
            case LogKeys.message: message = member.value.stringValue ?? ""
            case LogKeys.component: break
            case LogKeys.actor: name = member.value.stringValue ?? name
            // One span more or less is for machines; the trace is enough to look further.
            case LogKeys.spanID: break
            default: rest.append("\(Self.clean(member.name))=\(Self.shown(member.value))")
            }
        }
        return compose(timeOfDay(time), level: level, name, message, rest)
    }

    private func compose(_ time: String, level: String, _ name: String, _ message: String, _ rest: [String]) -> String {
        var line = "\(paint(time, .dim)) \(paint(Self.padded(Self.shownLevel(level), to: 5), Self.colour(of: level)))"
        line += " \(paint(Self.padded(Self.clean(name), to: 10), .cyan)) \(Self.clean(message))"
        if !rest.isEmpty { line += "  " + paint(rest.joined(separator: " "), .dim) }
        return line
    }

    private func paint(_ text: String, _ colour: Colour?) -> String {
        guard isColoured, let colour else { return text }
        return "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m"
    }

    private static func name(_ source: LogSource) -> String { source.actor ?? "asya" }

    /// The level in at most five letters.
    private static func shownLevel(_ level: String) -> String {
        switch LogLevel(rawValue: level) {
        case .notice: "NOTE"
        case .warning: "WARN"
        case .critical: "CRIT"
        default: String(clean(level).uppercased().prefix(5))
        }
    }

    private static func colour(of level: String) -> Colour? {
        switch LogLevel(rawValue: level) {
        case .trace, .debug: .dim
        case .warning: .yellow
        case .error, .critical: .red
        case .notice: .bold
        case .info, nil: nil
        }
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static func shown(_ value: JSONValue) -> String {
        guard case .string(let text) = value else { return String(decoding: value.encoded(), as: UTF8.self) }
        let isPlain = !text.isEmpty && text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0 != "\"" && $0 != "=" }
        return isPlain ? clean(text) : String(decoding: value.encoded(), as: UTF8.self)
    }

    /// The text without what would move the cursor or change the terminal: user code may print anything.
    private static func clean(_ text: String) -> String {
        let isControl: (Unicode.Scalar) -> Bool = {
            ($0.value < 0x20 && $0 != "\t") || (0x7F...0x9F).contains($0.value)
        }
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? "\u{FFFD}" : $0 }))
    }
}

// SPDX-License-Identifier: Apache-2.0

/// A line of text in a few styles.
///
/// Texts that come from outside lose their control characters, so that a recorded name cannot steer the terminal.
struct StyledText {
    enum Style: String {
        case plain = ""
        case bold = "1"
        case faint = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
        case blue = "34"
        case cyan = "36"
    }

    private var parts: [(text: String, style: Style)] = []
    private(set) var width = 0

    mutating func append(_ text: String, _ style: Style = .plain) {
        let clean = Self.clean(text)
        guard !clean.isEmpty else { return }
        width += clean.count
        if let last = parts.last, last.style == style {
            parts[parts.count - 1].text += clean
        } else {
            parts.append((clean, style))
        }
    }

    /// Appends blanks up to the column.
    mutating func pad(to column: Int) {
        if width < column { append(String(repeating: " ", count: column - width)) }
    }

    /// Appends the text so that it ends at the column.
    mutating func append(_ text: String, endingAt column: Int, _ style: Style = .plain) {
        pad(to: column - text.count)
        append(text, style)
    }

    /// The line, with escape sequences if there are to be colours, without blanks at its end.
    func rendered(color: Bool) -> String {
        var parts = parts
        while let last = parts.last {
            let trimmed = last.text.dropLast(while: " ")
            parts[parts.count - 1].text = String(trimmed)
            if !trimmed.isEmpty { break }
            parts.removeLast()
        }
        return parts.reduce(into: "") { line, part in
            let isPlain = !color || part.style == .plain
            line += isPlain ? part.text : "\u{1B}[\(part.style.rawValue)m\(part.text)\u{1B}[0m"
        }
    }

    /// The beginning of a text, with an ellipsis where something is left out.
    static func shortened(_ text: String, to width: Int) -> String {
        text.count <= width ? text : String(text.prefix(max(0, width - 1))) + "…"
    }

    static func clean(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
        var clean = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { clean.append(isUnsafe(scalar) ? " " : scalar) }
        return String(clean)
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}

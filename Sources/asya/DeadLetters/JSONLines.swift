// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// JSON as people read and edit it: two spaces a level, a member or an element a line.
enum JSONLines {
    /// The lines of a value; numbers keep their spelling.
    static func of(_ value: JSONValue) -> [String] { lines(value, indent: "", prefix: "", suffix: "") }

    private static func lines(_ value: JSONValue, indent: String, prefix: String, suffix: String) -> [String] {
        let open: String
        let close: String
        let inner: [(name: String, value: JSONValue)]
        switch value {
        case .object(let members) where !members.isEmpty:
            (open, close) = ("{", "}")
            inner = members.map { (text(.string($0.name)) + ": ", $0.value) }
        case .array(let elements) where !elements.isEmpty:
            (open, close) = ("[", "]")
            inner = elements.map { ("", $0) }
        default:
            return [indent + prefix + text(value) + suffix]
        }
        var lines = [indent + prefix + open]
        for (index, part) in inner.enumerated() {
            lines += self.lines(
                part.value,
                indent: indent + "  ",
                prefix: part.name,
                suffix: index + 1 < inner.count ? "," : ""
            )
        }
        lines.append(indent + close + suffix)
        return lines
    }

    private static func text(_ value: JSONValue) -> String { String(decoding: value.encoded(), as: UTF8.self) }
}

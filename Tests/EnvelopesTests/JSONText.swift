// SPDX-License-Identifier: Apache-2.0

import SeededRandom

/// Writes random JSON with all the freedom that the grammar leaves: white space, escapes, spellings of numbers.
struct JSONText {
    var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func space() -> String {
        generator.oneIn(3) ? generator.pick([" ", "  ", "\n", "\t", "\r\n", " \n\t "]) : ""
    }

    mutating func string() -> String {
        let pieces = [
            "a", "key", "Ω", "東京", "🚀", "e\u{301}", "\\n", "\\\"", "\\\\", "\\/", "\\u00e9", "\\u0000",
            "\\ud83d\\ude80",
            "plain text of some length that fills several words", " ", "\u{7F}", "\u{FFFD}", "\u{10FFFF}",
        ]
        return "\"" + (0..<generator.below(5)).map { _ in generator.pick(pieces) }.joined() + "\""
    }

    mutating func number() -> String {
        generator.pick([
            "0", "-0", "1", "-17", "3.25", "1.0", "1.50", "2e3", "2E+3", "5e-7", "9007199254740993", "1e300", "0.000",
            "123456789012345678901234567890", "-0.0e-0",
        ])
    }

    mutating func value(depth: Int = 0) -> String {
        let kind = generator.below(depth > 4 ? 4 : 7)
        switch kind {
        case 0: return generator.pick(["null", "true", "false"])
        case 1, 2: return number()
        case 3: return string()
        case 4, 5:
            let members = (0..<generator.below(5)).map { _ in
                space() + string() + space() + ":" + space() + value(depth: depth + 1) + space()
            }
            return "{" + (members.isEmpty ? space() : members.joined(separator: ",")) + "}"
        default:
            let elements = (0..<generator.below(5)).map { _ in space() + value(depth: depth + 1) + space() }
            return "[" + (elements.isEmpty ? space() : elements.joined(separator: ",")) + "]"
        }
    }

    /// Members with distinct names, as names (quoted) and values.
    mutating func members(prefix: String, upTo count: Int) -> [(name: String, value: String)] {
        (0..<generator.below(count + 1)).map { index in
            let spelling = generator.pick([
                "\(prefix)\(index)", "\(prefix)é\(index)", "\(prefix)\\u00e9-\(index)", "\(prefix)/\(index)",
            ])
            return ("\"\(spelling)\"", value())
        }
    }

    /// A valid envelope in random order and spelling, with the exact texts of what must survive.
    mutating func envelope() -> EnvelopeText {
        var text = EnvelopeText()
        text.payload = value()
        // The text of a header holds neither line breaks nor NUL.
        text.headers = members(prefix: "h", upTo: 4).map { header in
            guard header.value.hasPrefix("\"") else { return header }
            return (header.name, header.value.replacing("\\n", with: "\\t").replacing("\\u0000", with: "\\u0001"))
        }
        if generator.oneIn(2) {
            text.headers.append(("\"traceparent\"", "\"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\""))
        }
        text.unknown = members(prefix: "u", upTo: 3)
        text.routeUnknown = members(prefix: "r", upTo: 2)
        if generator.oneIn(2) { text.metadata = value() }
        if generator.oneIn(2) { text.parentID = generator.pick(["\"p\"", "\"p\\/1\"", "null", "\"\\u0070-2\""]) }
        if generator.oneIn(2) { text.deadline = generator.pick(["\"2025-11-18T12:00:00Z\"", "null", "\"soon\""]) }
        text.current = generator.below(4)
        var route = [
            "\"actors\":[\"a\",\(space())\"b-2\"\(space()),\"c\"]", "\(space())\"current\":\(space())\(text.current)",
        ]
        if let metadata = text.metadata { route.append("\"metadata\":\(space())\(metadata)") }
        route += text.routeUnknown.map { "\($0.name):\($0.value)" }
        route.shuffle(using: &generator)
        var members = [
            "\"id\"\(space()):\(space())\"id-7\"", "\"route\":{\(space())\(route.joined(separator: ","))\(space())}",
            "\"payload\":\(space())\(text.payload)\(space())",
        ]
        if !text.headers.isEmpty || generator.oneIn(4) {
            members.append(
                "\"headers\":{" + text.headers.map { "\($0.name)\(space()):\($0.value)" }.joined(separator: ",") + "}"
            )
        }
        if let parentID = text.parentID { members.append("\"parent_id\":\(parentID)") }
        if let deadline = text.deadline { members.append("\"deadline\":\(deadline)") }
        members += text.unknown.map { "\($0.name):\($0.value)" }
        members.shuffle(using: &generator)
        text.whole =
            space() + "{" + space() + members.joined(separator: space() + "," + space()) + space() + "}" + space()
        return text
    }
}

/// The text of an envelope and of the parts that must travel byte for byte.
struct EnvelopeText {
    var whole = ""
    var payload = ""
    var headers: [(name: String, value: String)] = []
    var unknown: [(name: String, value: String)] = []
    var routeUnknown: [(name: String, value: String)] = []
    var metadata: String?
    var parentID: String?
    var deadline: String?
    var current = 0

    var bytes: [UInt8] { Array(whole.utf8) }
}

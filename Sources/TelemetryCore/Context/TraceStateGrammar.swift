// SPDX-License-Identifier: Apache-2.0

/// The level 2 grammar of `tracestate`: `list-member 0*31( OWS "," OWS list-member )`.
///
/// https://www.w3.org/TR/trace-context-2/#tracestate-header-field-values
enum TraceStateGrammar {
    private static let comma = UInt8(ascii: ",")
    private static let equals = UInt8(ascii: "=")

    /// The list without optional whitespace and empty members, or `nil` when it breaks the grammar.
    static func normalized(_ header: String) -> String? {
        let text = header.utf8.span
        var members = 0
        var isNormal = true
        var start = 0
        while start <= text.count {
            let end = nextComma(text, from: start)
            let member = OptionalWhitespace.trimmed(text, start..<end)
            if member.isEmpty {
                isNormal = isNormal && text.isEmpty
            } else {
                members += 1
                guard members <= TraceState.maximumEntries, isMember(text, member) else { return nil }
                isNormal = isNormal && member == start..<end
            }
            start = end + 1
        }
        return isNormal ? header : rebuilt(header)
    }

    static func isKey(_ key: String) -> Bool {
        let text = key.utf8.span
        return isKey(text, 0..<text.count)
    }

    static func isValue(_ value: String) -> Bool {
        let text = value.utf8.span
        return isValue(text, 0..<text.count)
    }

    private static func nextComma(_ text: Swift.Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index < text.count, text[index] != comma { index += 1 }
        return index
    }

    private static func isMember(_ text: Swift.Span<UInt8>, _ range: Range<Int>) -> Bool {
        var split = range.lowerBound
        while split < range.upperBound, text[split] != equals { split += 1 }
        guard split < range.upperBound else { return false }
        return isKey(text, range.lowerBound..<split) && isValue(text, (split + 1)..<range.upperBound)
    }

    // key = ( lcalpha / DIGIT ) 0*255 ( lcalpha / DIGIT / "_" / "-" / "*" / "/" / "@" )
    private static func isKey(_ text: Swift.Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard (1...256).contains(range.count) else { return false }
        for index in range {
            switch text[index] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): continue
            case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: "@"):
                guard index > range.lowerBound else { return false }
            default: return false
            }
        }
        return true
    }

    // value = 0*255(chr) nblk-chr; chr = %x20 / nblk-chr; nblk-chr = %x21-2B / %x2D-3C / %x3E-7E
    private static func isValue(_ text: Swift.Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard (1...256).contains(range.count), text[range.upperBound - 1] != UInt8(ascii: " ") else { return false }
        for index in range {
            let byte = text[index]
            guard (0x20...0x7E).contains(byte), byte != comma, byte != equals else { return false }
        }
        return true
    }

    private static func rebuilt(_ header: String) -> String {
        let text = header.utf8.span
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var start = 0
        while start <= text.count {
            let end = nextComma(text, from: start)
            let member = OptionalWhitespace.trimmed(text, start..<end)
            if !member.isEmpty {
                if !bytes.isEmpty { bytes.append(comma) }
                for index in member { bytes.append(text[index]) }
            }
            start = end + 1
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

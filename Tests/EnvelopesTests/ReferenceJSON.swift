// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Two judges of what JSON is that share no code with the scanner: the grammar of RFC 8259 with the limits of RFC 7493
/// written down rule by rule, and Foundation's parser.
enum ReferenceJSON {
    /// Whether the grammar derives `bytes`, which must be UTF-8.
    static func grammarAccepts(_ bytes: [UInt8]) -> Bool {
        guard String(validating: bytes, as: UTF8.self) != nil else { return false }
        var grammar = Grammar(text: bytes)
        grammar.space()
        guard grammar.value() else { return false }
        grammar.space()
        return grammar.next == nil
    }

    /// Whether Foundation reads `bytes`.
    static func foundationAccepts(_ bytes: [UInt8]) -> Bool {
        (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil
    }

    private struct Grammar {
        let text: [UInt8]
        var index = 0

        init(text: [UInt8]) { self.text = text }

        var next: Character? { index < text.count ? Character(Unicode.Scalar(text[index])) : nil }

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard index < text.count, text[index] == UInt8(ascii: character) else { return false }
            index += 1
            return true
        }

        mutating func take(word: String) -> Bool {
            let end = index + word.utf8.count
            guard end <= text.count, text[index..<end].elementsEqual(word.utf8) else { return false }
            index = end
            return true
        }

        mutating func take(in range: ClosedRange<Unicode.Scalar>) -> Bool {
            guard index < text.count, range.contains(Unicode.Scalar(text[index])) else { return false }
            index += 1
            return true
        }

        mutating func space() { while take(" ") || take("\n") || take("\r") || take("\t") {} }

        mutating func value() -> Bool {
            switch next {
            case "{": object()
            case "[": array()
            case "\"": string()
            case "f": take(word: "false")
            case "n": take(word: "null")
            case "t": take(word: "true")
            default: number()
            }
        }

        mutating func object() -> Bool {
            guard take("{") else { return false }
            space()
            if take("}") { return true }
            repeat {
                space()
                guard string() else { return false }
                space()
                guard take(":") else { return false }
                space()
                guard value() else { return false }
                space()
            } while take(",")
            return take("}")
        }

        mutating func array() -> Bool {
            guard take("[") else { return false }
            space()
            if take("]") { return true }
            repeat {
                space()
                guard value() else { return false }
                space()
            } while take(",")
            return take("]")
        }

        mutating func digits() -> Bool {
            guard take(in: "0"..."9") else { return false }
            while take(in: "0"..."9") {}
            return true
        }

        mutating func number() -> Bool {
            let start = index
            _ = take("-")
            guard take("0") || digits() else { return false }
            let integerEnd = index
            if take("."), !digits() { return false }
            if take("e") || take("E") {
                _ = take("+") || take("-")
                guard digits() else { return false }
            }
            let isInteger = index == integerEnd
            return isInteger || Double(String(decoding: text[start..<index], as: UTF8.self))?.isFinite == true
        }

        mutating func unit() -> UInt16? {
            let start = index
            for _ in 0..<4 where !(take(in: "0"..."9") || take(in: "a"..."f") || take(in: "A"..."F")) { return nil }
            return UInt16(String(decoding: text[start..<index], as: UTF8.self), radix: 16)
        }

        mutating func string() -> Bool {
            guard take("\"") else { return false }
            while !take("\"") {
                if take("\\") {
                    if take("u") {
                        guard let unit = unit() else { return false }
                        if UTF16.isTrailSurrogate(unit) { return false }
                        if UTF16.isLeadSurrogate(unit) {
                            guard take("\\"), take("u"), let second = self.unit(), UTF16.isTrailSurrogate(second) else {
                                return false
                            }
                        }
                    } else {
                        guard let escape = next, "\"\\/bfnrt".contains(escape) else { return false }
                        index += 1
                    }
                } else {
                    // The text is UTF-8 as a whole, so every byte beyond ASCII is part of a character.
                    guard index < text.count, text[index] >= 0x20 else { return false }
                    index += 1
                }
            }
            return true
        }
    }
}

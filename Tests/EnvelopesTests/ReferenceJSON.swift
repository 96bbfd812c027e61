// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Two judges of what JSON is that share no code with the scanner: the grammar of RFC 8259 written down rule by rule,
/// and Foundation's parser.
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

    /// Whether Foundation reads `bytes`, after the two things are replaced that JSON has and Foundation refuses:
    /// halves of surrogate pairs, and exponents beyond a double.
    static func foundationAccepts(_ bytes: [UInt8]) -> Bool {
        var bytes = bytes
        for index in bytes.indices.dropLast(5)
        where bytes[index] == UInt8(ascii: "\\") && bytes[index + 1] | 0x20 == UInt8(ascii: "u")
            && bytes[index + 2] | 0x20 == UInt8(ascii: "d")
        {
            bytes[index + 2] = UInt8(ascii: "0")
        }
        for index in bytes.indices.dropFirst() where bytes[index] | 0x20 == UInt8(ascii: "e") {
            var end = index + 1
            if end < bytes.count, bytes[end] == UInt8(ascii: "+") || bytes[end] == UInt8(ascii: "-") { end += 1 }
            while end < bytes.count, (0x30...0x39).contains(bytes[end]) {
                bytes[end] = UInt8(ascii: "0")
                end += 1
            }
        }
        return (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil
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
            _ = take("-")
            guard take("0") || digits() else { return false }
            if take("."), !digits() { return false }
            if take("e") || take("E") {
                _ = take("+") || take("-")
                return digits()
            }
            return true
        }

        mutating func string() -> Bool {
            guard take("\"") else { return false }
            while !take("\"") {
                if take("\\") {
                    if take("u") {
                        for _ in 0..<4 where !(take(in: "0"..."9") || take(in: "a"..."f") || take(in: "A"..."F")) {
                            return false
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

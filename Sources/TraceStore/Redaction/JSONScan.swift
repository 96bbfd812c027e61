// SPDX-License-Identifier: Apache-2.0

/// Finds its way through the bytes of a JSON text without building values and without checking them.
///
/// It works on any bytes, also on those that are no JSON: every function returns an index between its argument and the
/// end. The functions are what redaction and the recording of envelopes have in common.
enum JSONScan {
    static let quote = UInt8(ascii: "\"")
    static let backslash = UInt8(ascii: "\\")

    /// The first index from `start` on that is no white space.
    static func skipSpace(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            default: return index
            }
        }
        return index
    }

    /// The index behind the closing quote of the string that opens at `start`, and whether there is a backslash in it.
    static func stringEnd(_ bytes: Span<UInt8>, from start: Int) -> (end: Int, hasEscapes: Bool) {
        var index = start + 1
        var hasEscapes = false
        while index < bytes.count {
            // Most of a text is neither, so eight bytes are looked at together.
            if index + 8 <= bytes.count {
                let found = quotesAndBackslashes(in: word(of: bytes, at: index))
                guard found != 0 else {
                    index += 8
                    continue
                }
                index += found.trailingZeroBitCount >> 3
            }
            let byte = bytes[index]
            if byte == quote { return (index + 1, hasEscapes) }
            if byte == backslash {
                hasEscapes = true
                index += 1
            }
            index += 1
        }
        return (bytes.count, hasEscapes)
    }

    /// Eight bytes from `index`, the first in the lowest bits.
    @inline(__always)
    private static func word(of bytes: Span<UInt8>, at index: Int) -> UInt64 {
        unsafe UInt64(littleEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
    }

    /// The top bit of every quote and backslash; exact for the lowest of them.
    ///
    /// https://graphics.stanford.edu/~seander/bithacks.html#HasLessInWord: a borrow may mark bytes above the first hit,
    /// never below it.
    @inline(__always)
    private static func quotesAndBackslashes(in word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = word ^ (ones &* UInt64(quote))
        let backslashes = word ^ (ones &* UInt64(backslash))
        return (((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)) & (ones << 7)
    }

    /// The index behind the value that begins at `start`.
    static func valueEnd(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        var depth = 0
        while index < bytes.count {
            switch bytes[index] {
            case quote:
                index = stringEnd(bytes, from: index).end
                if depth == 0 { return index }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return index }
                depth -= 1
                if depth == 0 { return index + 1 }
            case UInt8(ascii: ","), 0x20, 0x09, 0x0A, 0x0D:
                if depth == 0 { return index }
            default: break
            }
            index += 1
        }
        return bytes.count
    }

    /// Calls the closure with the ranges of key (without quotes) and value of each member of the outermost object.
    ///
    /// Stops when the closure returns `false`, and where the bytes are not an object any more.
    static func forEachMember(_ bytes: Span<UInt8>, _ body: (_ key: Range<Int>, _ value: Range<Int>) -> Bool) {
        var index = skipSpace(bytes, from: 0)
        guard index < bytes.count, bytes[index] == UInt8(ascii: "{") else { return }
        repeat {
            let open = skipSpace(bytes, from: index + 1)
            guard open < bytes.count, bytes[open] == quote else { return }
            let close = stringEnd(bytes, from: open).end
            index = skipSpace(bytes, from: close)
            guard index < bytes.count, bytes[index] == UInt8(ascii: ":"), close >= open + 2 else { return }
            let start = skipSpace(bytes, from: index + 1)
            let end = valueEnd(bytes, from: start)
            guard start < end, body(open + 1..<close - 1, start..<end) else { return }
            index = skipSpace(bytes, from: end)
        } while index < bytes.count && bytes[index] == UInt8(ascii: ",")
    }

    /// Whether the bytes in the range are exactly these.
    static func equals(_ bytes: Span<UInt8>, _ range: Range<Int>, _ text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { expected in
            for offset in 0..<range.count where unsafe bytes[range.lowerBound + offset] != expected[offset] {
                return false
            }
            return true
        }
    }

    /// What the inside of a JSON string stands for.
    ///
    /// Escapes that are not well-formed stay as they are.
    static func unescaped(_ bytes: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(range.count)
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = bytes[index]
            guard byte == backslash, index + 1 < range.upperBound else {
                result.append(byte)
                index += 1
                continue
            }
            let escape = bytes[index + 1]
            if escape == UInt8(ascii: "u"), let (text, end) = unicodeEscape(bytes, at: index, limit: range.upperBound) {
                result.append(contentsOf: text)
                index = end
                continue
            }
            result.append(simpleEscapes[escape] ?? escape)
            index += 2
        }
        return result
    }

    private static let simpleEscapes: [UInt8: UInt8] = [
        UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C, UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D,
        UInt8(ascii: "t"): 0x09,
    ]

    private static func unicodeEscape(_ bytes: Span<UInt8>, at start: Int, limit: Int) -> (String.UTF8View, Int)? {
        guard let first = hexUnit(bytes, at: start, limit: limit) else { return nil }
        var units = [first]
        var end = start + 6
        if UTF16.isLeadSurrogate(first), let second = hexUnit(bytes, at: end, limit: limit),
            UTF16.isTrailSurrogate(second)
        {
            units.append(second)
            end += 6
        }
        return (String(decoding: units, as: UTF16.self).utf8, end)
    }

    private static func hexUnit(_ bytes: Span<UInt8>, at start: Int, limit: Int) -> UInt16? {
        guard start + 6 <= limit, bytes[start] == backslash, bytes[start + 1] == UInt8(ascii: "u") else { return nil }
        var value: UInt16 = 0
        for index in start + 2..<start + 6 {
            guard let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue else { return nil }
            value = value << 4 | UInt16(digit)
        }
        return value
    }
}

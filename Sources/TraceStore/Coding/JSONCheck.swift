// SPDX-License-Identifier: Apache-2.0

/// Tells whether bytes are one JSON value, by RFC 8259: UTF-8, no trailing text, nothing invented.
///
/// Nesting is limited to 512, which is what envelopes may have.
struct JSONCheck: ~Copyable {
    static let maxDepth = 512

    static func isValid(_ bytes: Span<UInt8>) -> Bool {
        var check = JSONCheck()
        return check.run(bytes)
    }

    private var index = 0
    /// Whether each open container is an object.
    private var open: [Bool] = []

    private mutating func run(_ bytes: Span<UInt8>) -> Bool {
        while true {
            guard value(bytes) else { return false }
            // Behind a value: close what ends here, then either all is done or the next value comes.
            while true {
                index = JSONScan.skipSpace(bytes, from: index)
                guard let isObject = open.last else { return index == bytes.count }
                guard index < bytes.count else { return false }
                let byte = bytes[index]
                index += 1
                if byte == UInt8(ascii: ",") {
                    if isObject, !key(bytes) { return false }
                    break
                }
                guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else { return false }
                open.removeLast()
            }
        }
    }

    /// Reads a scalar, an empty container, or the opening of others up to the first scalar in them.
    private mutating func value(_ bytes: Span<UInt8>) -> Bool {
        while true {
            index = JSONScan.skipSpace(bytes, from: index)
            guard index < bytes.count else { return false }
            switch bytes[index] {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                let isObject = bytes[index] == UInt8(ascii: "{")
                guard open.count < Self.maxDepth else { return false }
                index = JSONScan.skipSpace(bytes, from: index + 1)
                guard index < bytes.count else { return false }
                if bytes[index] == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                    index += 1
                    return true
                }
                open.append(isObject)
                if isObject, !key(bytes) { return false }
            case JSONScan.quote: return string(bytes)
            case UInt8(ascii: "t"): return word(bytes, "true")
            case UInt8(ascii: "f"): return word(bytes, "false")
            case UInt8(ascii: "n"): return word(bytes, "null")
            default: return number(bytes)
            }
        }
    }

    private mutating func key(_ bytes: Span<UInt8>) -> Bool {
        index = JSONScan.skipSpace(bytes, from: index)
        guard index < bytes.count, bytes[index] == JSONScan.quote, string(bytes) else { return false }
        index = JSONScan.skipSpace(bytes, from: index)
        guard index < bytes.count, bytes[index] == UInt8(ascii: ":") else { return false }
        index += 1
        return true
    }

    private mutating func word(_ bytes: Span<UInt8>, _ text: StaticString) -> Bool {
        let end = index + text.utf8CodeUnitCount
        guard end <= bytes.count, JSONScan.equals(bytes, index..<end, text) else { return false }
        index = end
        return true
    }

    private mutating func number(_ bytes: Span<UInt8>) -> Bool {
        if bytes[index] == UInt8(ascii: "-") { index += 1 }
        guard index < bytes.count else { return false }
        if bytes[index] == UInt8(ascii: "0") {
            index += 1
        } else if !digits(bytes) {
            return false
        }
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            guard digits(bytes) else { return false }
        }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") {
                index += 1
            }
            guard digits(bytes) else { return false }
        }
        return true
    }

    private mutating func digits(_ bytes: Span<UInt8>) -> Bool {
        let start = index
        while index < bytes.count, bytes[index] >= UInt8(ascii: "0"), bytes[index] <= UInt8(ascii: "9") { index += 1 }
        return index > start
    }

    private mutating func string(_ bytes: Span<UInt8>) -> Bool {
        let start = index
        let (end, hasEscapes) = JSONScan.stringEnd(bytes, from: start)
        guard end >= start + 2, bytes[end - 1] == JSONScan.quote else { return false }
        index = end
        let inside = start + 1..<end - 1
        var isASCII = true
        for position in inside {
            let byte = bytes[position]
            if byte < 0x20 { return false }
            if byte >= 0x80 { isASCII = false }
        }
        if !isASCII, (try? UTF8Span(validating: bytes.extracting(inside))) == nil { return false }
        return !hasEscapes || escapes(bytes, inside)
    }

    private func escapes(_ bytes: Span<UInt8>, _ inside: Range<Int>) -> Bool {
        var position = inside.lowerBound
        while position < inside.upperBound {
            guard bytes[position] == JSONScan.backslash else {
                position += 1
                continue
            }
            guard position + 1 < inside.upperBound else { return false }
            switch bytes[position + 1] {
            case JSONScan.quote, JSONScan.backslash, UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
                UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
                position += 2
            case UInt8(ascii: "u"):
                guard position + 6 <= inside.upperBound else { return false }
                for digit in position + 2..<position + 6 {
                    guard Character(Unicode.Scalar(bytes[digit])).isHexDigit else { return false }
                }
                position += 6
            default: return false
            }
        }
        return true
    }
}

// SPDX-License-Identifier: Apache-2.0

/// The characters of baggage keys, values and properties, and percent-encoding.
enum BaggageGrammar {
    static func trimmed(_ text: Substring.UTF8View) -> Substring.UTF8View {
        var rest = text
        while let first = rest.first, OptionalWhitespace.contains(first) { rest.removeFirst() }
        while let last = rest.last, OptionalWhitespace.contains(last) { rest.removeLast() }
        return rest
    }

    static func isToken(_ text: Substring.UTF8View) -> Bool {
        !text.isEmpty && text.allSatisfy(isTokenByte)
    }

    static func isValue(_ text: Substring.UTF8View) -> Bool {
        text.allSatisfy(isBaggageOctet)
    }

    // property = key OWS "=" OWS value / key OWS
    static func isProperties(_ text: Substring.UTF8View) -> Bool {
        text.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).allSatisfy { property in
            guard let equals = property.firstIndex(of: UInt8(ascii: "=")) else { return isToken(trimmed(property)) }
            return isToken(trimmed(property[..<equals])) && isValue(trimmed(property[property.index(after: equals)...]))
        }
    }

    static func encode(_ value: String) -> String {
        var bytes: [UInt8] = []
        for byte in value.utf8 {
            if isBaggageOctet(byte), byte != UInt8(ascii: "%") {
                bytes.append(byte)
            } else {
                bytes.append(UInt8(ascii: "%"))
                bytes.append(upperDigit(byte >> 4))
                bytes.append(upperDigit(byte & 0xF))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func decode(_ value: String) -> String {
        let source = Array(value.utf8)
        var bytes: [UInt8] = []
        var index = 0
        while index < source.count {
            if source[index] == UInt8(ascii: "%"), index + 2 < source.count,
                let high = digit(source[index + 1]), let low = digit(source[index + 2])
            {
                bytes.append(high << 4 | low)
                index += 3
            } else {
                bytes.append(source[index])
                index += 1
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    // baggage-octet = %x21 / %x23-2B / %x2D-3A / %x3C-5B / %x5D-7E
    private static func isBaggageOctet(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x21, 0x23...0x2B, 0x2D...0x3A, 0x3C...0x5B, 0x5D...0x7E: true
        default: false
        }
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        // Only percent-encoding takes upper-case digits as well.
        Hex.digit((UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte) ? byte | 0x20 : byte)
    }

    private static func upperDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
}

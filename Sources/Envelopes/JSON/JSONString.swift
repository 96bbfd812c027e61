// SPDX-License-Identifier: Apache-2.0

/// The two directions between text and the inside of a JSON string.
enum JSONString {
    /// Decodes the content of a validated string; half a surrogate pair becomes U+FFFD.
    static func decodeLossily(_ content: ArraySlice<UInt8>) -> String {
        guard content.contains(ASCII.backslash) else { return String(decoding: content, as: UTF8.self) }
        return unescape(content).text
    }

    /// Decodes the content of a validated string; nil when it names half a surrogate pair.
    ///
    /// For names and ids, which must not fall together by a replacement.
    static func decodeExactly(_ content: ArraySlice<UInt8>, hasEscapes: Bool) -> String? {
        guard hasEscapes else { return String(decoding: content, as: UTF8.self) }
        let (text, isExact) = unescape(content)
        return isExact ? text : nil
    }

    private static func unescape(_ content: ArraySlice<UInt8>) -> (text: String, isExact: Bool) {
        var units: [UInt8] = []
        units.reserveCapacity(content.count)
        var isExact = true
        var index = content.startIndex
        while index < content.endIndex {
            let byte = content[index]
            guard byte == ASCII.backslash else {
                units.append(byte)
                index += 1
                continue
            }
            let escape = content[index + 1]
            guard escape == ASCII.lowerU else {
                units.append(character(forEscape: escape))
                index += 2
                continue
            }
            var scalarValue = hexadecimal(content, at: index + 2)
            index += 6
            if scalarValue & 0xFC00 == 0xD800, index + 6 <= content.endIndex, content[index] == ASCII.backslash,
                content[index + 1] == ASCII.lowerU
            {
                let low = hexadecimal(content, at: index + 2)
                if low & 0xFC00 == 0xDC00 {
                    scalarValue = 0x10000 + (scalarValue & 0x3FF) << 10 + (low & 0x3FF)
                    index += 6
                }
            }
            let scalar = Unicode.Scalar(scalarValue)
            isExact = isExact && scalar != nil
            units.append(contentsOf: UTF8.encode(scalar ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter)
        }
        return (String(decoding: units, as: UTF8.self), isExact)
    }

    private static func character(forEscape escape: UInt8) -> UInt8 {
        switch escape {
        case 0x62: 0x08
        case 0x66: 0x0C
        case ASCII.lowerN: ASCII.newline
        case 0x72: ASCII.carriageReturn
        case ASCII.lowerT: ASCII.tab
        default: escape
        }
    }

    private static func hexadecimal(_ content: ArraySlice<UInt8>, at index: Int) -> UInt32 {
        content[index..<(index + 4)].reduce(0) { $0 << 4 | (ASCII.hexDigit($1) ?? 0) }
    }

    /// Appends `string` in quotes, with the escapes that RFC 8259 asks for and no others.
    static func append(_ string: String, to output: inout [UInt8]) {
        var string = string
        string.withUTF8 { unsafe append(utf8: $0, to: &output) }
    }

    /// Appends well-formed UTF-8 in quotes.
    static func append(utf8 text: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        output.append(ASCII.quote)
        var start = 0
        var index = 0
        while index < text.count {
            // Most texts need no escape, so eight bytes are looked at together.
            if index + 8 <= text.count, unsafe JSONScanner.specialBytes(in: word(of: text, at: index)) == 0 {
                index += 8
                continue
            }
            for position in index..<min(index + 8, text.count) {
                let byte = unsafe text[position]
                guard byte < ASCII.space || byte == ASCII.quote || byte == ASCII.backslash else { continue }
                unsafe output.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<position]))
                appendEscape(byte, to: &output)
                start = position + 1
            }
            index += 8
        }
        unsafe output.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<text.count]))
        output.append(ASCII.quote)
    }

    /// Eight bytes from `index`, which the caller has compared with the count, the first in the lowest bits.
    @inline(__always)
    private static func word(of text: UnsafeBufferPointer<UInt8>, at index: Int) -> UInt64 {
        unsafe UInt64(littleEndian: UnsafeRawBufferPointer(text).loadUnaligned(fromByteOffset: index, as: UInt64.self))
    }

    private static func appendEscape(_ byte: UInt8, to output: inout [UInt8]) {
        output.append(ASCII.backslash)
        switch byte {
        case ASCII.quote, ASCII.backslash: output.append(byte)
        case 0x08: output.append(0x62)
        case 0x0C: output.append(0x66)
        case ASCII.newline: output.append(ASCII.lowerN)
        case ASCII.carriageReturn: output.append(0x72)
        case ASCII.tab: output.append(ASCII.lowerT)
        default:
            let digits = Array("0123456789abcdef".utf8)
            output.append(contentsOf: [
                ASCII.lowerU, ASCII.zero, ASCII.zero, digits[Int(byte >> 4)], digits[Int(byte & 0xF)],
            ])
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

extension JSONScanner {
    /// Passes over a string, from its opening quote to after its closing one.
    ///
    /// - Returns: Whether the string holds escapes.
    @inline(__always)
    mutating func scanString() throws(JSONError) -> Bool {
        position += 1
        var hasEscapes = false
        while true {
            skipPlainText()
            guard position < count else { throw .malformed(offset: position, fault: .unexpectedEnd) }
            let byte = byte(at: position)
            if byte == ASCII.quote {
                position += 1
                return hasEscapes
            } else if byte == ASCII.backslash {
                hasEscapes = true
                try scanEscape()
            } else if byte < ASCII.space {
                throw .malformed(offset: position, fault: .controlCharacter)
            } else {
                try scanNonASCII()
            }
        }
    }

    /// Moves to the first byte that is a quote, a backslash, a control character or not ASCII, or to the end.
    @inline(__always)
    private mutating func skipPlainText() {
        while position + 8 <= count {
            let special = JSONScanner.specialBytes(in: word(at: position))
            guard special == 0 else {
                position += special.trailingZeroBitCount >> 3
                return
            }
            position += 8
        }
        while position < count {
            let byte = byte(at: position)
            guard byte >= ASCII.space, byte < 0x80, byte != ASCII.quote, byte != ASCII.backslash else { return }
            position += 1
        }
    }

    /// The top bit of every byte that cannot be passed over in a string; exact for the lowest such byte.
    ///
    /// https://graphics.stanford.edu/~seander/bithacks.html#HasLessInWord: a borrow may mark bytes above the first
    /// hit, never below it.
    @inline(__always)
    static func specialBytes(in word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        let quotes = word ^ (ones &* UInt64(ASCII.quote))
        let backslashes = word ^ (ones &* UInt64(ASCII.backslash))
        let controls = (word &- ones &* UInt64(ASCII.space)) & ~word
        return (word | controls | ((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)) & tops
    }

    /// Passes over one escape, from its backslash.
    private mutating func scanEscape() throws(JSONError) {
        guard position + 1 < count else { throw .malformed(offset: count, fault: .unexpectedEnd) }
        switch byte(at: position + 1) {
        case ASCII.quote, ASCII.backslash, 0x2F, 0x62, 0x66, ASCII.lowerN, 0x72, ASCII.lowerT:
            position += 2
        case ASCII.lowerU:
            let start = position
            let unit = try scanUnit()
            guard unit & 0xF800 == 0xD800, isStrict else { return }
            // RFC 7493 section 2.1: no half of a surrogate pair, which text cannot hold and readers treat differently.
            guard unit < 0xDC00, position + 1 < count, next == ASCII.backslash, byte(at: position + 1) == ASCII.lowerU,
                try scanUnit() & 0xFC00 == 0xDC00
            else { throw .malformed(offset: start, fault: .loneSurrogate) }
        default:
            throw .malformed(offset: position + 1, fault: .unknownEscape)
        }
    }

    /// Passes over `\u` and its four digits, and reads them.
    private mutating func scanUnit() throws(JSONError) -> UInt32 {
        var unit: UInt32 = 0
        for offset in 2..<6 {
            guard position + offset < count else { throw .malformed(offset: count, fault: .unexpectedEnd) }
            guard let digit = ASCII.hexDigit(byte(at: position + offset)) else {
                throw .malformed(offset: position + offset, fault: .malformedUnicodeEscape)
            }
            unit = unit << 4 | digit
        }
        position += 6
        return unit
    }

    /// Passes over all adjacent characters that are not ASCII.
    mutating func scanNonASCII() throws(JSONError) {
        repeat {
            let length = nonASCIILength()
            guard length > 0 else { throw .notUTF8(offset: position) }
            position += length
        } while next >= 0x80
    }

    /// The length of the well-formed UTF-8 sequence of a character beyond ASCII at `position`, or 0.
    ///
    /// Table 3-7 of the Unicode standard: no overlong forms, no surrogates, nothing beyond U+10FFFF.
    @inline(__always)
    private func nonASCIILength() -> Int {
        let left = count - position
        let lead = byte(at: position)
        guard lead >= 0xC2, left >= 2 else { return 0 }
        let second = byte(at: position + 1)
        if lead < 0xE0 { return second & 0xC0 == 0x80 ? 2 : 0 }
        guard left >= 3, byte(at: position + 2) & 0xC0 == 0x80 else { return 0 }
        if lead < 0xF0 {
            let low: UInt8 = lead == 0xE0 ? 0xA0 : 0x80
            let high: UInt8 = lead == 0xED ? 0x9F : 0xBF
            return second >= low && second <= high ? 3 : 0
        }
        guard left >= 4, lead <= 0xF4, byte(at: position + 3) & 0xC0 == 0x80 else { return 0 }
        let low: UInt8 = lead == 0xF0 ? 0x90 : 0x80
        let high: UInt8 = lead == 0xF4 ? 0x8F : 0xBF
        return second >= low && second <= high ? 4 : 0
    }

    /// Whether bytes are well-formed UTF-8.
    static func isUTF8(_ bytes: [UInt8]) -> Bool {
        let whole = try? scan(bytes, maxDepth: 0) { (scanner: inout JSONScanner) throws(JSONError) -> Bool in
            while scanner.position < scanner.count {
                if scanner.position + 8 <= scanner.count,
                    scanner.word(at: scanner.position) & 0x8080_8080_8080_8080 == 0
                {
                    scanner.position += 8
                } else if scanner.next < 0x80 {
                    scanner.position += 1
                } else {
                    try scanner.scanNonASCII()
                }
            }
            return true
        }
        return bytes.isEmpty || whole == true
    }
}

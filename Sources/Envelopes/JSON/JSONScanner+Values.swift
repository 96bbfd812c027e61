// SPDX-License-Identifier: Apache-2.0

extension JSONScanner {
    /// Passes over one value of any kind; `position` is on its first byte, and after its last one on return.
    ///
    /// - Parameter depth: How many arrays and objects are open around the value.
    /// - Returns: Where the value is.
    /// - Throws: ``JSONError`` at the first byte that is not JSON, or where the value nests too deep.
    mutating func scanValue(depth: Int) throws(JSONError) -> Range<Int> {
        let start = position
        var open = OpenContainers()
        while true {
            // At the first byte of a value.
            switch next {
            case ASCII.quote:
                _ = try scanString()
            case ASCII.openBrace:
                guard depth + open.count < maxDepth else { throw .tooDeep(limit: maxDepth) }
                position += 1
                skipWhitespace()
                guard next == ASCII.closeBrace else {
                    open.push(isObject: true)
                    try scanNameAndColon()
                    continue
                }
                position += 1
            case ASCII.openBracket:
                guard depth + open.count < maxDepth else { throw .tooDeep(limit: maxDepth) }
                position += 1
                skipWhitespace()
                guard next == ASCII.closeBracket else {
                    open.push(isObject: false)
                    continue
                }
                position += 1
            case ASCII.minus, ASCII.zero...ASCII.nine:
                try scanNumber()
            default:
                try scanLiteral()
            }
            // After a value: close what ends here, then go on to the next value.
            while true {
                guard open.count > 0 else { return start..<position }
                skipWhitespace()
                let separator = next
                if separator == ASCII.comma {
                    position += 1
                    skipWhitespace()
                    if open.isObject { try scanNameAndColon() }
                    break
                }
                guard separator == (open.isObject ? ASCII.closeBrace : ASCII.closeBracket) else {
                    throw failure(open.isObject ? .objectSeparatorExpected : .arraySeparatorExpected)
                }
                position += 1
                open.pop()
            }
        }
    }

    /// Passes over a member's name and colon, to the first byte of its value.
    @inline(__always)
    private mutating func scanNameAndColon() throws(JSONError) {
        guard next == ASCII.quote else { throw failure(.nameExpected) }
        _ = try scanString()
        skipWhitespace()
        guard next == ASCII.colon else { throw failure(.colonExpected) }
        position += 1
        skipWhitespace()
    }

    /// Passes over a number (RFC 8259 section 6).
    @inline(__always)
    mutating func scanNumber() throws(JSONError) {
        let start = position
        if next == ASCII.minus {
            position += 1
            if next == ASCII.upperI { throw .notFinite(offset: start) }
        }
        if next == ASCII.zero {
            position += 1
        } else {
            try scanDigits()
        }
        if next == ASCII.point {
            position += 1
            try scanDigits()
            if position - start > JSONScanner.safeNumberLength { try checkMagnitude(from: start) }
        }
        if next | 0x20 == ASCII.lowerE {
            position += 1
            if next == ASCII.plus || next == ASCII.minus { position += 1 }
            let exponent = position
            try scanDigits()
            if position - exponent > 2 || position - start > JSONScanner.safeNumberLength {
                try checkMagnitude(from: start)
            }
        }
        // "01" and "1x" end in the caller's separator test; a digit after a leading zero is named here.
        if next >= ASCII.zero, next <= ASCII.nine { throw failure(.malformedNumber) }
    }

    /// The most bytes of a number that is finite whatever its digits are, with an exponent of two digits.
    private static let safeNumberLength = 200

    /// Refuses a number with a fraction or an exponent, which readers take for a double, beyond what a double can hold.
    ///
    /// RFC 7493 section 2.2. Some readers make an infinity of it, which nobody can write again. Integers without exponent
    /// stay: Python reads them exactly.
    @inline(never)
    private func checkMagnitude(from start: Int) throws(JSONError) {
        guard isStrict else { return }
        let text = String(decoding: (start..<position).map(byte(at:)), as: UTF8.self)
        guard Double(text)?.isFinite == true else { throw .malformed(offset: start, fault: .numberTooLarge) }
    }

    /// Passes over one digit or more.
    @inline(__always)
    private mutating func scanDigits() throws(JSONError) {
        let start = position
        while position < count {
            let byte = byte(at: position)
            guard byte >= ASCII.zero, byte <= ASCII.nine else { break }
            position += 1
        }
        guard position > start else { throw failure(.malformedNumber) }
    }

    /// Passes over `true`, `false` or `null`; everything else is no value.
    mutating func scanLiteral() throws(JSONError) {
        switch next {
        case ASCII.lowerT: try scanWord("true")
        case ASCII.lowerF: try scanWord("false")
        case ASCII.lowerN: try scanWord("null")
        case ASCII.upperN where holds("NaN"), ASCII.upperI where holds("Infinity"):
            throw .notFinite(offset: position)
        default: throw failure(.valueExpected)
        }
    }

    @inline(__always)
    private mutating func scanWord(_ word: StaticString) throws(JSONError) {
        guard holds(word) else {
            // A cut word at the end of the input is an early end, not a wrong byte.
            guard count - position >= word.utf8CodeUnitCount else {
                throw .malformed(offset: count, fault: .unexpectedEnd)
            }
            throw failure(.valueExpected)
        }
        position += word.utf8CodeUnitCount
    }

    /// Whether the input goes on with `word` at `position`.
    @inline(__always)
    private func holds(_ word: StaticString) -> Bool {
        count - position >= word.utf8CodeUnitCount && holds(word, at: position)
    }

    /// Whether `word` stands at `start`; the caller has compared the end of it with ``count``.
    @inline(__always)
    func holds(_ word: StaticString, at start: Int) -> Bool {
        for index in 0..<word.utf8CodeUnitCount {
            guard unsafe byte(at: start + index) == word.utf8Start[index] else { return false }
        }
        return true
    }
}

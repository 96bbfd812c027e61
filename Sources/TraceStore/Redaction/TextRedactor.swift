// SPDX-License-Identifier: Apache-2.0

/// Takes secrets out of texts that people wrote for people: messages of exceptions, stack traces, URLs.
///
/// There is no grammar to go by, so what counts is what stands behind the name of a secret: `api_key=...`,
/// `"token": "..."`, `Authorization: Bearer ...`, `--password ...`, and the user's part of a URL (`https://user:pw@host`).
/// What has no name counts where it looks like a secret (``BareSecret``). The secret becomes `[redacted]`, and the rest
/// stays as it is. Taking away too much is the lesser evil here: such texts are never replayed.
struct TextRedactor {
    static let replacement = Array("[redacted]".utf8)
    /// Words that say how the secret behind them is to be read.
    private static let schemes: Set<String> = [
        "basic", "bearer", "digest", "negotiate", "token", "apikey", "aws4-hmac-sha256",
    ]

    private let redactor: Redactor

    init(_ redactor: Redactor) {
        self.redactor = redactor
    }

    /// The text without the secrets, or `nil` when there are none in it.
    func redacted(_ text: String) -> String? {
        redacted(Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether there is a secret in the text.
    func holdsSecret(_ text: [UInt8]) -> Bool { redacted(text) != nil }

    private func redacted(_ text: [UInt8]) -> [UInt8]? {
        guard redactor.isActive else { return nil }
        var result: [UInt8] = []
        var copied = 0
        var index = 0
        func replace(_ range: Range<Int>) {
            result += text[copied..<range.lowerBound]
            result += Self.replacement
            copied = range.upperBound
            index = range.upperBound
        }
        while index < text.count {
            guard Self.isWord(text[index]) else {
                if let userInfo = Self.userInfo(text, at: index) { replace(userInfo) } else { index += 1 }
                continue
            }
            let start = index
            while index < text.count, Self.isWord(text[index]) { index += 1 }
            let word = start..<index
            if redactor.matches(Array(text[word])),
                let value = Self.value(text, after: index, isOption: text[word].starts(with: "--".utf8))
            {
                replace(value)
            } else if let secret = BareSecret.range(text, at: word) {
                replace(secret)
            }
        }
        guard copied > 0 else { return nil }
        return result + text[copied...]
    }

    /// Where the value is that belongs to a key; `nil` when nothing of the kind follows.
    private static func value(_ text: [UInt8], after key: Int, isOption: Bool) -> Range<Int>? {
        var index = key
        // `"key":`, `'key':`, `\"key\":` and `[key]=`
        while index < text.count, "\"'\\])".utf8.contains(text[index]) { index += 1 }
        index = skipBlanks(text, from: index)
        guard index < text.count else { return nil }
        switch text[index] {
        case UInt8(ascii: "="):
            index += 1
            // A comparison has no secret at its right, or one with a name of its own.
            if index < text.count, text[index] == UInt8(ascii: "=") { return nil }
            if index < text.count, text[index] == UInt8(ascii: ">") { index += 1 }
        case UInt8(ascii: ":"):
            index += 1
            if index < text.count, text[index] == UInt8(ascii: "=") { index += 1 }
        default:
            guard isOption, index > key else { return nil }
        }
        index = skipBlanks(text, from: index)
        // What was redacted once stays what it is.
        if text[index...].starts(with: replacement) { return nil }
        let end = valueEnd(text, from: index)
        return end > index ? index..<end : nil
    }

    private static func valueEnd(_ text: [UInt8], from start: Int) -> Int {
        var quote = start
        // `b'...'`, `r"..."` and `\"...\"`
        while quote < min(text.count, start + 3), isLetter(text[quote]) || text[quote] == 0x5C { quote += 1 }
        if quote < text.count, isQuote(text[quote]) { return quotedEnd(text, from: quote) }
        var end = wordEnd(text, from: start)
        while end < text.count, text[end] == 0x20 || text[end] == UInt8(ascii: ";") {
            let word = String(decoding: text[start..<end], as: UTF8.self).lowercased()
            let last = word.split(separator: " ").last.map(String.init) ?? word
            let next = skipBlanks(text, from: text[end] == 0x20 ? end : end + 1)
            let nextEnd = wordEnd(text, from: next)
            // The secret behind `Bearer`, and the further members of a cookie.
            let goesOn =
                schemes.contains(last)
                || (text[end] == UInt8(ascii: ";") && text[next..<nextEnd].contains(UInt8(ascii: "=")))
            guard goesOn, nextEnd > next else { break }
            end = nextEnd
        }
        return end
    }

    /// The end of a text in quotes, the closing one included; that of the line when there is none.
    private static func quotedEnd(_ text: [UInt8], from start: Int) -> Int {
        let quote = text[start]
        let isEscaped = start > 0 && text[start - 1] == 0x5C
        var index = start + 1
        while index < text.count, text[index] != 0x0A {
            if text[index] == 0x5C, !isEscaped {
                index += 2
            } else if text[index] == quote {
                return index + 1
            } else {
                index += 1
            }
        }
        return min(index, text.count)
    }

    private static func wordEnd(_ text: [UInt8], from start: Int) -> Int {
        var index = start
        while index < text.count, text[index] > 0x20, !",;&\"'`<>)]}".utf8.contains(text[index]) { index += 1 }
        return index
    }

    /// The `user:password` in front of the `@` of a URL whose `://` is at the index.
    private static func userInfo(_ text: [UInt8], at index: Int) -> Range<Int>? {
        guard text[index...].starts(with: "://".utf8) else { return nil }
        let start = index + 3
        var end = start
        var at: Int?
        while end < text.count, text[end] > 0x20, !"/?#\"'<>".utf8.contains(text[end]) {
            if text[end] == UInt8(ascii: "@") { at = end }
            end += 1
        }
        guard let at, text[start..<at].contains(UInt8(ascii: ":")) else { return nil }
        return start..<at
    }

    private static func skipBlanks(_ text: [UInt8], from start: Int) -> Int {
        var index = start
        while index < text.count, text[index] == 0x20 || text[index] == 0x09 { index += 1 }
        return index
    }

    private static func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }
    private static func isLetter(_ byte: UInt8) -> Bool {
        byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
    }
    private static func isWord(_ byte: UInt8) -> Bool {
        isLetter(byte) || byte >= 0x80 || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }
}

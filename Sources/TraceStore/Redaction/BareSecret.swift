// SPDX-License-Identifier: Apache-2.0

/// Finds secrets in texts that no name stands in front of: by how they look, or by the word that announces them.
///
/// These are the tokens of well-known issuers (``SecretShape``), what stands behind `Bearer` and `Basic`, and private keys.
/// A password without a name looks like any other word and is not found.
enum BareSecret {
    /// Where the secret is that a word of the text is, or announces; `nil` for other words.
    static func range(_ text: [UInt8], at word: Range<Int>) -> Range<Int>? {
        // Tokens end sentences, too.
        let end = text[word].lastIndex { $0 != UInt8(ascii: ".") }.map { $0 + 1 } ?? word.lowerBound
        if SecretShape.matches(text[word.lowerBound..<end]) { return word.lowerBound..<end }
        switch word.count {
        case 5 where isWord(text[word], "basic"): return credentials(text, after: word.upperBound, isTelling: isPair)
        case 6 where isWord(text[word], "bearer"): return credentials(text, after: word.upperBound, isTelling: isToken)
        case 10 where text[word].elementsEqual("-----BEGIN".utf8): return privateKey(text, after: word.upperBound)
        default: return nil
        }
    }

    /// RFC 9110, 11.2: the characters of `token68` behind a scheme and blanks.
    private static func credentials(
        _ text: [UInt8],
        after scheme: Int,
        isTelling: (ArraySlice<UInt8>) -> Bool
    ) -> Range<Int>? {
        let start = text[scheme...].firstIndex { $0 != 0x20 } ?? text.count
        guard start > scheme else { return nil }
        let end = text[start...].firstIndex { !isToken68($0) } ?? text.count
        return isTelling(text[start..<end]) ? start..<end : nil
    }

    /// Whether it is no word that may stand behind "bearer" in a sentence.
    private static func isToken(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.count >= 16 && bytes.contains(where: SecretShape.isDigit)
    }

    /// RFC 7617: `user:password` in base64.
    private static func isPair(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.count >= 4, bytes.count % 4 == 0 else { return false }
        let pair = Base64.decoded(bytes.span, 0..<bytes.count)
        return pair.contains(UInt8(ascii: ":")) && pair.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }

    /// RFC 7468: what stands between the lines that begin and end it.
    private static func privateKey(_ text: [UInt8], after begin: Int) -> Range<Int>? {
        let label = text[begin...].prefix(64)
        let mark = Array("PRIVATE KEY-----".utf8)
        guard let line = label.indices.first(where: { text[$0...].starts(with: mark) }) else { return nil }
        let start = line + mark.count
        let end = text[start...].indices.first { text[$0...].starts(with: "-----END".utf8) } ?? text.count
        let isRedacted = text[start...].starts(with: TextRedactor.replacement)
        return end > start && !isRedacted ? start..<end : nil
    }

    private static func isWord(_ bytes: ArraySlice<UInt8>, _ lower: String) -> Bool {
        zip(bytes, lower.utf8).allSatisfy { $0 | 0x20 == $1 }
    }

    private static func isToken68(_ byte: UInt8) -> Bool {
        SecretShape.isUpper(byte) || SecretShape.isLower(byte) || SecretShape.isDigit(byte)
            || "-._~+/=".utf8.contains(byte)
    }
}

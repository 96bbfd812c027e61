// SPDX-License-Identifier: Apache-2.0

/// The name of a kind of secret, matched against the keys of JSON objects and the keys of span attributes.
///
/// Case never matters. A pattern with a `*` is compared with the whole key, the `*` standing for any text: `*secret*`.
/// A pattern without one matches keys that end in its words, however they are joined: `api_key` matches `api-key`,
/// `apiKey`, `OPENAI_API_KEY` and `api_key2`, but not `monkey`; `token` matches `accessToken`, but not `max_tokens` and
/// not `token_count`, which are numbers that a replay needs.
struct KeyPattern: Sendable, Hashable {
    /// Lower case; without separators when it is a sequence of words.
    private let text: [UInt8]
    private let isGlob: Bool

    /// Makes a pattern; `nil` when no letter or digit and no `*` is in the text.
    init?(_ source: String) {
        let lower = source.utf8.map(Self.lowered)
        isGlob = lower.contains(UInt8(ascii: "*"))
        text = isGlob ? lower : lower.filter(Self.isWord)
        guard !text.isEmpty else { return nil }
    }

    /// The last two bytes of every key that matches, in lower case and without what is no letter or digit; `nil` when they
    /// differ from key to key.
    var ending: (UInt8, UInt8)? {
        guard !isGlob, text.count >= 2, let last = text.last, !Self.isDigit(last) else { return nil }
        return (text[text.count - 2], last)
    }

    func matches(_ key: Span<UInt8>) -> Bool {
        isGlob ? matchesWhole(key) : matchesEnd(key)
    }

    private func matchesEnd(_ key: Span<UInt8>) -> Bool {
        var index = key.count - 1
        // What numbers a secret (`password2`) does not make it another thing.
        if let last = text.last, !Self.isDigit(last) {
            while index >= 0, Self.isDigit(key[index]) || !Self.isWord(key[index]) { index -= 1 }
        }
        var expected = text.count - 1
        var matched = index
        while expected >= 0 {
            guard index >= 0 else { return false }
            let byte = key[index]
            if Self.isWord(byte) {
                guard Self.lowered(byte) == text[expected] else { return false }
                matched = index
                expected -= 1
            }
            index -= 1
        }
        return Self.isWordStart(key, matched)
    }

    private static func isWordStart(_ key: Span<UInt8>, _ index: Int) -> Bool {
        guard index > 0, isWord(key[index - 1]) else { return true }
        guard isUpper(key[index]) else { return false }
        // `accessToken`, and `APIToken`, where the word starts at the last of the capitals.
        return !isUpper(key[index - 1]) || (index + 1 < key.count && !isUpper(key[index + 1]))
    }

    // The classic one: on a mismatch, the last `*` takes one more byte.
    private func matchesWhole(_ key: Span<UInt8>) -> Bool {
        var index = 0
        var position = 0
        var resume: (index: Int, position: Int)?
        while index < key.count {
            if position < text.count, text[position] == UInt8(ascii: "*") {
                position += 1
                resume = (index, position)
            } else if position < text.count, text[position] == Self.lowered(key[index]) {
                index += 1
                position += 1
            } else if let last = resume {
                index = last.index + 1
                position = last.position
                resume = (index, position)
            } else {
                return false
            }
        }
        return text[position...].allSatisfy { $0 == UInt8(ascii: "*") }
    }

    static func lowered(_ byte: UInt8) -> UInt8 { isUpper(byte) ? byte | 0x20 : byte }
    private static func isUpper(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") }
    static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
    static func isWord(_ byte: UInt8) -> Bool {
        let lower = lowered(byte)
        return lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z") || isDigit(byte) || byte >= 0x80
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Takes the values of secrets out of a JSON text.
///
/// The value of every key that matches, at any depth, is replaced by `{"$redacted":length}`, with the number of bytes it
/// had. `null`, booleans and empty strings are left, since they give nothing away. A string that holds JSON itself
/// (arguments of tool calls, the original of a message that could not be parsed) is replaced as a whole when a secret
/// is in it, and so are the message and the stack trace in the payload of an error envelope (`TextRedactor`). The text
/// need not be valid JSON.
struct Redactor: Sendable {
    private let patterns: [KeyPattern]
    private let endings: KeyEndings

    init(keys: [String]) {
        patterns = keys.compactMap(KeyPattern.init)
        endings = KeyEndings(patterns)
    }

    var isActive: Bool { !patterns.isEmpty }

    /// Whether the value under this key is a secret.
    func matches(_ key: String) -> Bool { matches(Array(key.utf8)) }

    /// Whether the value under this key is a secret.
    func matches(_ key: [UInt8]) -> Bool { matches(key.span) }

    /// The text without the secrets, or `nil` when there are none in it.
    ///
    /// `isTrusted` says that the text is known to be JSON. In other texts it cannot be told where a string begins and where
    /// it ends; where anything in it looks like a secret's key, nothing of it is left. `payload` is where the payload of an
    /// envelope is.
    func redacted(_ text: [UInt8], isTrusted: Bool, payload: Range<Int>?) -> [UInt8]? {
        guard isActive else { return nil }
        let bytes = text.span
        if !isTrusted, !JSONCheck.isValid(bytes) {
            return mayHoldSecret(bytes) ? Array("{\"$redacted\":\(text.count)}".utf8) : nil
        }
        var result: [UInt8] = []
        var copied = 0
        forEachSecret(bytes, depth: 0, errorDetails: EnvelopeScan.errorDetails(of: text, payload: payload)) { value in
            result.append(contentsOf: text[copied..<value.lowerBound])
            result.append(contentsOf: "{\"$redacted\":\(value.count)}".utf8)
            copied = value.upperBound
            return true
        }
        guard copied > 0 else { return nil }
        result.append(contentsOf: text[copied...])
        return result
    }

    private func matches(_ key: Span<UInt8>) -> Bool {
        endings.mayMatch(key) && patterns.contains { $0.matches(key) }
    }

    private func mayHoldSecret(_ bytes: Span<UInt8>) -> Bool {
        let isWord: (UInt8) -> Bool = { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), 0x80...,
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        var start = 0
        for index in 0...bytes.count where index == bytes.count || !isWord(bytes[index]) {
            if index > start, matches(bytes.extracting(start..<index)) { return true }
            start = index + 1
        }
        return false
    }

    /// Calls the closure with the range of each value to replace, in order, until it returns `false`.
    ///
    /// `errorDetails` is where an error envelope describes the error.
    private func forEachSecret(
        _ bytes: Span<UInt8>,
        depth: Int,
        errorDetails: Range<Int>? = nil,
        _ body: (Range<Int>) -> Bool
    ) {
        var index = 0
        while index < bytes.count {
            guard bytes[index] == JSONScan.quote else {
                index += 1
                continue
            }
            let start = index
            let (end, hasEscapes) = JSONScan.stringEnd(bytes, from: start)
            index = JSONScan.skipSpace(bytes, from: end)
            let inside = start + 1..<max(start + 1, end - 1)
            guard index < bytes.count, bytes[index] == UInt8(ascii: ":") else {
                index = end
                if hasEscapes, isContainer(bytes, inside), holdsSecret(JSONScan.unescaped(bytes, inside), depth: depth)
                {
                    guard body(start..<end) else { return }
                }
                continue
            }
            let value = JSONScan.skipSpace(bytes, from: index + 1)
            index = value
            if matchesKey(bytes, inside, hasEscapes: hasEscapes) {
                let range = value..<JSONScan.valueEnd(bytes, from: value)
                index = range.upperBound
                if isTelling(bytes, range), !body(range) { return }
            } else if let original = original(bytes, key: inside, valueAt: value) {
                let range = value..<JSONScan.valueEnd(bytes, from: value)
                index = range.upperBound
                let isSecret =
                    JSONCheck.isValid(original.span)
                    ? holdsSecret(original, depth: depth) : mayHoldSecret(original.span)
                if isSecret, !body(range) { return }
            } else if let errorDetails, errorDetails.contains(value), value < bytes.count,
                bytes[value] == JSONScan.quote
            {
                let range = value..<JSONScan.stringEnd(bytes, from: value).end
                index = range.upperBound
                let inside = value + 1..<max(value + 1, range.upperBound - 1)
                if TextRedactor(self).holdsSecret(JSONScan.unescaped(bytes, inside)), !body(range) { return }
            }
        }
    }

    private func matchesKey(_ bytes: Span<UInt8>, _ key: Range<Int>, hasEscapes: Bool) -> Bool {
        guard hasEscapes else { return matches(bytes.extracting(key)) }
        let plain = JSONScan.unescaped(bytes, key)
        return matches(plain.span)
    }

    private func holdsSecret(_ text: [UInt8], depth: Int) -> Bool {
        // A text inside a text inside a text ... is looked into this far; what is deeper counts as a secret, unread.
        guard depth < 4 else { return true }
        var isFound = false
        let bytes = text.span
        guard JSONCheck.isValid(bytes) else { return false }
        forEachSecret(bytes, depth: depth + 1) { _ in
            isFound = true
            return false
        }
        return isFound
    }

    /// What error-end is told of a message that could not be parsed.
    private func original(_ bytes: Span<UInt8>, key: Range<Int>, valueAt value: Int) -> [UInt8]? {
        guard value < bytes.count, bytes[value] == JSONScan.quote else { return nil }
        let isText = JSONScan.equals(bytes, key, "original_message")
        guard isText || JSONScan.equals(bytes, key, "original_message_base64") else { return nil }
        let end = JSONScan.stringEnd(bytes, from: value).end
        let inside = value + 1..<max(value + 1, end - 1)
        return isText ? JSONScan.unescaped(bytes, inside) : Base64.decoded(bytes, inside)
    }

    /// Whether the inside of a string may be a JSON object or array, or a string that is one in turn.
    private func isContainer(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Bool {
        var index = text.lowerBound
        while index < text.upperBound {
            switch bytes[index] {
            case UInt8(ascii: "{"), UInt8(ascii: "["): return true
            case 0x20: index += 1
            case JSONScan.backslash where index + 1 < text.upperBound:
                let escape = bytes[index + 1]
                guard "nrt".utf8.contains(escape) else { return escape == JSONScan.quote }
                index += 2
            default: return false
            }
        }
        return false
    }

    private func isTelling(_ bytes: Span<UInt8>, _ value: Range<Int>) -> Bool {
        !value.isEmpty && !JSONScan.equals(bytes, value, "null") && !JSONScan.equals(bytes, value, "\"\"")
            && !JSONScan.equals(bytes, value, "true") && !JSONScan.equals(bytes, value, "false")
            && !isReplacement(bytes, value)
    }

    /// Whether a secret has been here, as in what another store recorded.
    private func isReplacement(_ bytes: Span<UInt8>, _ value: Range<Int>) -> Bool {
        let prefix: StaticString = "{\"$redacted\":"
        guard value.count > prefix.utf8CodeUnitCount else { return false }
        // The text may be cut off in it.
        let isClosed = bytes[value.upperBound - 1] == UInt8(ascii: "}")
        let digits = value.lowerBound + prefix.utf8CodeUnitCount..<value.upperBound - (isClosed ? 1 : 0)
        guard JSONScan.equals(bytes, value.lowerBound..<digits.lowerBound, prefix),
            isClosed || value.upperBound == bytes.count
        else { return false }
        for index in digits where bytes[index] < UInt8(ascii: "0") || bytes[index] > UInt8(ascii: "9") { return false }
        return true
    }
}

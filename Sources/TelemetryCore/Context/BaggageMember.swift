// SPDX-License-Identifier: Apache-2.0

/// One member of a `baggage` header: `key OWS "=" OWS value *( OWS ";" OWS property )`.
public struct BaggageMember: Hashable, Sendable {
    /// The key, a token of RFC 9110.
    public let key: String

    /// The value as it travels, percent-encoded where it must be.
    public let encodedValue: String

    /// The properties after the value, without the first `;`; `nil` when there are none.
    public let properties: String?

    /// Creates a member from a value in clear, or `nil` when the key is not a token.
    public init?(key: String, value: String) {
        guard BaggageGrammar.isToken(key[...].utf8) else { return nil }
        self.key = key
        encodedValue = BaggageGrammar.encode(value)
        properties = nil
    }

    /// Parses one member of a list, or `nil` when it breaks the grammar.
    ///
    /// By bytes, because a separator followed by a combining mark is one character to Swift and two to the
    /// specification.
    init?(text: Substring.UTF8View) {
        let end = text.firstIndex(of: UInt8(ascii: ";")) ?? text.endIndex
        guard let equals = text[..<end].firstIndex(of: UInt8(ascii: "=")) else { return nil }
        let key = BaggageGrammar.trimmed(text[..<equals])
        let value = BaggageGrammar.trimmed(text[text.index(after: equals)..<end])
        guard BaggageGrammar.isToken(key), BaggageGrammar.isValue(value) else { return nil }
        self.key = String(Substring(key))
        encodedValue = String(Substring(value))
        guard end < text.endIndex else {
            properties = nil
            return
        }
        let properties = BaggageGrammar.trimmed(text[text.index(after: end)...])
        guard BaggageGrammar.isProperties(properties) else { return nil }
        self.properties = String(Substring(properties))
    }

    /// The value in clear; bytes that are not UTF-8 become U+FFFD.
    public var value: String { BaggageGrammar.decode(encodedValue) }

    /// The member as it travels.
    public var text: String {
        guard let properties else { return "\(key)=\(encodedValue)" }
        return "\(key)=\(encodedValue);\(properties)"
    }
}

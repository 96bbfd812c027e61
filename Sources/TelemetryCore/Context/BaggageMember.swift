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
        guard BaggageGrammar.isToken(key) else { return nil }
        self.key = key
        encodedValue = BaggageGrammar.encode(value)
        properties = nil
    }

    /// Parses one member of a list, or `nil` when it breaks the grammar.
    init?(text: Substring) {
        let parts = BaggageGrammar.split(text, at: ";", maxSplits: 1)
        let pair = BaggageGrammar.split(parts[0], at: "=", maxSplits: 1)
        guard pair.count == 2 else { return nil }
        let key = BaggageGrammar.trimmed(pair[0])
        let value = BaggageGrammar.trimmed(pair[1])
        guard BaggageGrammar.isToken(key), BaggageGrammar.isValue(value) else { return nil }
        self.key = key
        encodedValue = value
        guard parts.count == 2 else {
            properties = nil
            return
        }
        let properties = BaggageGrammar.trimmed(parts[1])
        guard BaggageGrammar.isProperties(properties) else { return nil }
        self.properties = properties.isEmpty ? nil : properties
    }

    /// The value in clear; bytes that are not UTF-8 become U+FFFD.
    public var value: String { BaggageGrammar.decode(encodedValue) }

    /// The member as it travels.
    public var text: String {
        guard let properties else { return "\(key)=\(encodedValue)" }
        return "\(key)=\(encodedValue);\(properties)"
    }
}

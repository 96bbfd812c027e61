// SPDX-License-Identifier: Apache-2.0

/// The declaration of an attribute: what its key means and what its values are.
///
/// On what it is found is declared there: ``SpanCatalog``, ``EventCatalog`` and ``AttributeCatalog/resource``.
public struct AttributeDeclaration: Hashable, Sendable {
    /// The key; code uses its symbol.
    public let key: AttributeKey

    /// The type of the values.
    public let type: AttributeType

    /// What a value says, for people; with its unit, where it has one.
    public let meaning: String

    /// All values there are, or `nil` when they are not a closed set.
    public let values: [String]?

    /// Declares an attribute whose values are open.
    public init(_ key: AttributeKey, _ type: AttributeType, _ meaning: String) {
        self.key = key
        self.type = type
        self.meaning = meaning
        self.values = nil
    }

    /// Declares an attribute of type string whose values are these only.
    public init(_ key: AttributeKey, _ meaning: String, oneOf values: [String]) {
        self.key = key
        self.type = .string
        self.meaning = meaning
        self.values = values
    }

    /// Declares an attribute of type string whose values are the cases of an enumeration.
    public init<Values>(_ key: AttributeKey, _ meaning: String, oneOf values: Values.Type)
    where Values: CaseIterable & RawRepresentable, Values.RawValue == String {
        self.init(key, meaning, oneOf: values.allCases.map(\.rawValue))
    }
}

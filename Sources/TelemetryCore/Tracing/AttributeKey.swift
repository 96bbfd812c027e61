// SPDX-License-Identifier: Apache-2.0

/// The name of a span, event, link or resource attribute.
///
/// Keys are declared in `Semantics/`; code uses the declared symbol and never spells a name.
public struct AttributeKey: Hashable, Sendable {
    /// The name as it is exported.
    public let name: String

    /// Declares a key; outside of `Semantics/` only for names that come from configuration or another library.
    public init(_ name: String) {
        self.name = name
    }

    /// Whether two names are the same text; of one form in UTF-8, as collectors compare them.
    public static func == (left: AttributeKey, right: AttributeKey) -> Bool {
        // Each new attribute of a span is compared with all the others, and most differ in length.
        left.name.utf8.count == right.name.utf8.count && left.name == right.name
    }
}

extension AttributeKey: CustomStringConvertible {
    /// The name as it is exported.
    public var description: String { name }
}

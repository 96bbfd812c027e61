// SPDX-License-Identifier: Apache-2.0

/// The declaration of a span event.
public struct EventDeclaration: Hashable, Sendable {
    /// The name; code uses the symbol of ``EventNames``.
    public let name: String

    /// What happened.
    public let meaning: String

    /// On which spans.
    public let spans: String

    /// What it has.
    public let attributes: [AttributeKey]
}

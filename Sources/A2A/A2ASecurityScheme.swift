// SPDX-License-Identifier: Apache-2.0

/// A way for clients to say who they are, as the card describes it.
public struct A2ASecurityScheme: Sendable, Equatable {
    /// What clients do.
    public enum Kind: Sendable, Equatable {
        /// They send `Authorization: Bearer`; what the token is, such as `JWT`.
        case bearer(format: String?)
        /// They send a key in this header.
        case apiKey(header: String)
        /// They get a token as the OpenID Connect discovery document of this URL describes.
        case openIDConnect(url: String)
    }

    /// The name that the card gives it, unique.
    public var name: String
    /// What clients do.
    public var kind: Kind
    /// For people.
    public var description: String?

    /// Describes a scheme.
    public init(name: String, kind: Kind, description: String? = nil) {
        self.name = name
        self.kind = kind
        self.description = description
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Who makes a call, and what they may do.
public struct Principal: Sendable, Hashable {
    /// How the principal was recognised.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Nobody was asked: the listener is on loopback only.
        case local
        /// By an API key.
        case apiKey
        /// By a token of the issuer.
        case token
    }

    /// The scope that stands for all scopes.
    public static let everyScope = "*"

    /// The caller on a loopback listener that asks nobody who they are; may call every tool.
    public static let local = Principal(kind: .local, name: "", scopes: [everyScope])

    /// Names the principal for good: `local`, `key:<name>` or `token:<subject>`, so that no kind can pass for another.
    public let id: String
    /// How the principal was recognised.
    public let kind: Kind
    /// What the principal may do, by the names that tools ask for.
    public let scopes: Set<String>

    /// Makes a principal.
    ///
    /// - Parameters:
    ///   - kind: How the principal was recognised.
    ///   - name: The name of the key or the subject of the token; means nothing for a local one.
    ///   - scopes: What the principal may do.
    public init(kind: Kind, name: String, scopes: Set<String>) {
        id =
            switch kind {
            case .local: "local"
            case .apiKey: "key:\(name)"
            case .token: "token:\(name)"
            }
        self.kind = kind
        self.scopes = scopes
    }

    /// Whether the principal has every one of these scopes.
    public func allows(_ required: some Sequence<String>) -> Bool {
        scopes.contains(Self.everyScope) || required.allSatisfy(scopes.contains)
    }

    /// Lets a call pass that needs these scopes.
    ///
    /// - Parameter required: The scopes of the tool.
    /// - Throws: ``AccessError/insufficientScope(required:)`` when the principal does not have all of them.
    public func authorize(_ required: [String]) throws(AccessError) {
        guard allows(required) else { throw .insufficientScope(required: required) }
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// Checks tokens against keys, a policy and a time; without I/O.
struct TokenVerifier: Sendable {
    /// The most bytes of a subject.
    static let maximumSubjectBytes = 255

    private let policy: TokenPolicy

    init(policy: TokenPolicy) { self.policy = policy }

    /// Who is proven by a token.
    ///
    /// - Parameters:
    ///   - token: The token.
    ///   - keys: The keys of the issuer.
    ///   - now: Nanoseconds since the Unix epoch.
    /// - Returns: The principal.
    /// - Throws: ``TokenProblem``; what the token claims is looked at only when the signature is right.
    func principal(
        of token: JSONWebToken,
        keys: JSONWebKeySet,
        atUnixNano now: UInt64
    ) throws(TokenProblem) -> Principal {
        let named = keys.keys(named: token.keyID)
        guard !named.isEmpty else { throw .unknownKey }
        let usable = named.filter { $0.isFor(token.algorithm) }
        guard !usable.isEmpty else { throw .algorithmRefused }
        let isSigned = usable.contains {
            $0.isSignature(token.signature, of: token.signedBytes, by: token.algorithm)
        }
        guard isSigned else { throw .wrongSignature }
        try check(token.claims, atUnixNano: now)
        return Principal(kind: .token, name: try subject(token.claims), scopes: scopes(token.claims))
    }

    /// https://www.rfc-editor.org/rfc/rfc7519#section-4.1; an end is asked for as well: a token for ever is a password.
    private func check(_ claims: JSONValue, atUnixNano now: UInt64) throws(TokenProblem) {
        guard let issuer = claims["iss"]?.stringValue, issuer.utf8.elementsEqual(policy.issuer.utf8) else {
            throw .wrongIssuer
        }
        guard audiences(claims).contains(where: policy.audiences.contains) else { throw .wrongAudience }
        let now = Double(now) / 1e9
        let leeway = policy.leeway / .seconds(1)
        guard let end = claims["exp"]?.doubleValue, end.isFinite else {
            throw .malformed(reason: "does not say when it expires")
        }
        guard now - leeway < end else { throw .expired }
        if let start = claims["nbf"] {
            guard let start = start.doubleValue else { throw .malformed(reason: "has an nbf that is not a number") }
            guard now + leeway >= start else { throw .notYetValid }
        }
    }

    private func audiences(_ claims: JSONValue) -> [String] {
        switch claims["aud"] {
        case .string(let one)?: [one]
        case .array(let several)?: several.compactMap(\.stringValue)
        default: []
        }
    }

    /// The subject, or the client that a token without one was issued to.
    private func subject(_ claims: JSONValue) throws(TokenProblem) -> String {
        let names = ["sub", "client_id", "azp"].lazy.compactMap { claims[$0]?.stringValue }
        guard let subject = names.first(where: { !$0.isEmpty }) else {
            throw .malformed(reason: "names no subject")
        }
        guard subject.utf8.count <= Self.maximumSubjectBytes,
            subject.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
        else {
            throw .malformed(
                reason: "has a subject of more than \(Self.maximumSubjectBytes) bytes or with control characters"
            )
        }
        return subject
    }

    /// `scope` is a list with spaces (https://www.rfc-editor.org/rfc/rfc9068#section-2.2.3), `scp` a list or such a text.
    ///
    /// The scope that stands for all is for API keys: no issuer means that by an asterisk.
    private func scopes(_ claims: JSONValue) -> Set<String> {
        let scopes: Set<String> =
            switch claims["scope"] ?? claims["scp"] {
            case .string(let text)?: Scope.list(text)
            case .array(let list)?: Set(list.compactMap(\.stringValue).filter { Scope.isValid($0) })
            default: []
            }
        return scopes.subtracting([Principal.everyScope])
    }
}

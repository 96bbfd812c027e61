// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing

@testable import Access

@Suite struct TokenVerifierTests {
    private let verifier = TokenVerifier(policy: TokenPolicy(issuer: Claims.issuer, audiences: [Claims.audience]))
    private let key: SigningKey
    private let keys: JSONWebKeySet

    init() throws {
        key = try .make(for: .es256)
        keys = try JSONWebKeySet(parsing: Claims.keySet([try key.publicKey(id: "k1", algorithm: "ES256")]))
    }

    private func verify(
        _ text: String,
        keys: JSONWebKeySet? = nil,
        at now: Int = Claims.now
    ) throws(TokenProblem) -> Principal {
        try verifier.principal(
            of: try JSONWebToken(parsing: text),
            keys: keys ?? self.keys,
            atUnixNano: UInt64(now) * 1_000_000_000
        )
    }

    private func verify(_ changes: [String: JSONValue?], at now: Int = Claims.now) throws -> Principal {
        try verify(try key.token(Claims.make(changes), algorithm: .es256), at: now)
    }

    @Test(arguments: SignatureAlgorithm.allCases) func `every algorithm of public keys is accepted`(
        algorithm: SignatureAlgorithm
    ) throws {
        let key = try SigningKey.make(for: algorithm)
        for named in [algorithm.rawValue, nil] {
            let keys = try JSONWebKeySet(parsing: Claims.keySet([try key.publicKey(id: "k1", algorithm: named)]))
            let token = try key.token(algorithm: algorithm)
            let principal = try verify(token, keys: keys)
            #expect(principal.id == "token:alice")
            #expect(principal.scopes == ["tools:read", "tools:call"])
            // The last character of some signatures has bits to spare, the first has none.
            var parts = token.split(separator: ".").map(String.init)
            parts[2] = (parts[2].first == "A" ? "B" : "A") + parts[2].dropFirst()
            #expect(throws: TokenProblem.wrongSignature) { try verify(parts.joined(separator: "."), keys: keys) }
        }
    }

    @Test func `claims that were changed after signing are refused`() throws {
        let parts = try key.token(algorithm: .es256).split(separator: ".")
        let claims = Base64URL.encode(Claims.make(["sub": "mallory"]).encoded())
        #expect(throws: TokenProblem.wrongSignature) { try verify("\(parts[0]).\(claims).\(parts[2])") }
    }

    @Test(arguments: ["none", "None", "HS256", "HS384", "HS512", "ES256K", "RS1", ""])
    func `no other algorithm exists`(name: String) throws {
        let header: JSONValue = ["alg": .string(name), "kid": "k1"]
        let token = try key.token(header: header, claims: Claims.make(), algorithm: .es256)
        #expect(throws: TokenProblem.algorithmRefused) { try verify(token) }
    }

    @Test func `a token without a signature is refused`() throws {
        let parts = try key.token(algorithm: .es256).split(separator: ".")
        #expect(throws: TokenProblem.malformed(reason: "has no signature")) { try verify("\(parts[0]).\(parts[1]).") }
    }

    @Test func `the key decides which algorithm it is for`() throws {
        let rsa = try SigningKey.make(for: .rs256)
        let keys = try JSONWebKeySet(parsing: Claims.keySet([try rsa.publicKey(id: "k1", algorithm: "RS256")]))
        #expect(throws: TokenProblem.algorithmRefused) { try verify(try rsa.token(algorithm: .rs512), keys: keys) }
        #expect(throws: TokenProblem.algorithmRefused) { try verify(try rsa.token(algorithm: .ps256), keys: keys) }
        #expect(throws: TokenProblem.algorithmRefused) { try verify(try key.token(algorithm: .es256), keys: keys) }
    }

    @Test func `a key of another name does not stand in for one that is not known`() throws {
        let token = try key.token(algorithm: .es256, keyID: "other")
        #expect(throws: TokenProblem.unknownKey) { try verify(token) }
    }

    @Test func `a token without the name of its key is checked with all`() throws {
        let others = try [SignatureAlgorithm.es384, .es256].map { try SigningKey.make(for: $0).publicKey(id: "x") }
        let all = Claims.keySet(others + [try key.publicKey(id: nil)])
        let token = try key.token(algorithm: .es256, keyID: nil)
        #expect(try verify(token, keys: JSONWebKeySet(parsing: all)).id == "token:alice")
        #expect(throws: TokenProblem.wrongSignature) {
            try verify(token, keys: JSONWebKeySet(parsing: Claims.keySet(others)))
        }
    }

    @Test func `issuer and audience must be those of the policy`() throws {
        for issuer: JSONValue? in ["https://other.example", "https://issuer.example/", 7, nil] {
            #expect(throws: TokenProblem.wrongIssuer) { try verify(["iss": issuer]) }
        }
        for audience: JSONValue? in ["other", ["other", 7], [], 7, nil] {
            #expect(throws: TokenProblem.wrongAudience) { try verify(["aud": audience]) }
        }
        #expect(try verify(["aud": ["other", "asya"]]).id == "token:alice")
    }

    @Test func `a token is valid from its beginning to its end, with a minute for the clocks`() throws {
        let times: [String: JSONValue?] = ["nbf": .int(Claims.now), "exp": .int(Claims.now + 100)]
        #expect(throws: TokenProblem.notYetValid) { try verify(times, at: Claims.now - 61) }
        #expect(try verify(times, at: Claims.now - 60).id == "token:alice")
        #expect(try verify(times, at: Claims.now + 159).id == "token:alice")
        #expect(throws: TokenProblem.expired) { try verify(times, at: Claims.now + 160) }
        #expect(throws: TokenProblem.expired) { try verify(["exp": .int(Claims.now - 600)]) }
    }

    @Test func `a token without an end is refused`() throws {
        for end: JSONValue? in [nil, "tomorrow"] {
            #expect(throws: TokenProblem.malformed(reason: "does not say when it expires")) { try verify(["exp": end]) }
        }
        #expect(throws: TokenProblem.self) { try verify(["nbf": "now"]) }
    }

    @Test func `scopes come from either claim, and the asterisk means nothing in a token`() throws {
        #expect(try verify(["scope": nil, "scp": ["a", "b", 7, "c d"]]).scopes == ["a", "b"])
        #expect(try verify(["scope": nil, "scp": "a b"]).scopes == ["a", "b"])
        #expect(try verify(["scope": "a", "scp": ["b"]]).scopes == ["a"])
        #expect(try verify(["scope": "* a"]).scopes == ["a"])
        #expect(try verify(["scope": nil]).scopes == [])
    }

    @Test func `a token of a client without a subject is the client's`() throws {
        #expect(try verify(["sub": nil, "client_id": "robot"]).id == "token:robot")
        #expect(throws: TokenProblem.malformed(reason: "names no subject")) { try verify(["sub": nil]) }
        #expect(throws: TokenProblem.self) { try verify(["sub": .string(String(repeating: "a", count: 256))]) }
        #expect(throws: TokenProblem.self) { try verify(["sub": "a\nb"]) }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Envelopes
import SeededRandom
import Testing

@testable import Access

@Suite struct JSONWebTokenTests {
    /// The example of RFC 8037, appendix A: key, signed text and signature come from the standard.
    @Test func `the example of the standard for Ed25519 is accepted`() throws {
        let key = #"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#
        let signed = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"
        let signature =
            "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
        let parsed = try #require(JSONWebKey(try JSONValue(decoding: Array(key.utf8))))
        let bytes = try #require(Base64URL.decode(signature.utf8))
        #expect(parsed.isSignature(bytes, of: Array(signed.utf8), by: .edDSA))
        #expect(!parsed.isSignature(bytes, of: Array(signed.utf8.dropLast()), by: .edDSA))
    }

    @Test(arguments: [
        "", ".", "..", "a.b", "a.b.c.d", "e30.e30.e30", "bm8.e30.AA", "eyJhbGciOiJFUzI1NiJ9.W10.AA",
        "eyJhbGciOiJFUzI1NiJ9.e30=.AA", "eyJhbGciOiJFUzI1NiJ9.e30.A", "eyJhbGciOiJFUzI1NiJ9.e30.AB",
        "eyJhbGciOiJFUzI1NiJ9.e30.+/==", "eyJhbGciOjF9.e30.AA",
    ])
    func `what is no token is refused without being repeated`(text: String) {
        #expect {
            try JSONWebToken(parsing: text)
        } throws: { error in
            guard case .malformed? = error as? TokenProblem else { return false }
            return text.count < 5 || !"\(error)".contains(text)
        }
    }

    @Test func `a critical header is refused, as none is understood`() throws {
        let header: JSONValue = ["alg": "ES256", "crit": ["b64"], "b64": false]
        let token = "\(Base64URL.encode(header.encoded())).e30.AA"
        #expect(throws: TokenProblem.malformed(reason: "has critical headers, none of which is known here")) {
            try JSONWebToken(parsing: token)
        }
    }

    @Test func `a token of more than 16 KiB is not read`() {
        #expect(throws: TokenProblem.tooLong(limit: 16_384)) {
            try JSONWebToken(parsing: String(repeating: "a", count: 16_385))
        }
    }

    @Test func `bytes come back from their text, and no other text gives them`() {
        var generator = SeededGenerator(seed: 1)
        for count in 0..<300 {
            let bytes = (0..<count % 60).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            let text = Base64URL.encode(bytes)
            #expect(Base64URL.decode(text.utf8) == bytes)
            #expect(Base64URL.decode((text + "=").utf8) == nil)
            guard let last = text.last, text.count % 4 != 0 else { continue }
            // The bits to spare of the last character must be zero.
            let other = last == "B" ? "C" : "B"
            #expect(Base64URL.decode((text.dropLast() + other).utf8) != bytes)
        }
    }

    @Test func `any text is refused or read, and a damaged token is never accepted`() throws {
        let key = try SigningKey.make(for: .es256)
        let keys = try JSONWebKeySet(parsing: Claims.keySet([try key.publicKey(id: "k1")]))
        let verifier = TokenVerifier(policy: TokenPolicy(issuer: Claims.issuer, audiences: [Claims.audience]))
        let token = Array(try key.token(algorithm: .es256).utf8)
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<2000 {
            var damaged = token
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let index = Int.random(in: 0..<damaged.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: damaged[index] = UInt8.random(in: 0x21...0x7E, using: &generator)
                case 1: damaged.remove(at: index)
                default: damaged.insert(UInt8.random(in: 0x21...0x7E, using: &generator), at: index)
                }
            }
            guard damaged != token else { continue }
            #expect(throws: TokenProblem.self) {
                try verifier.principal(
                    of: JSONWebToken(parsing: String(decoding: damaged, as: UTF8.self)),
                    keys: keys,
                    atUnixNano: UInt64(Claims.now) * 1_000_000_000
                )
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing

@testable import Access

@Suite struct JSONWebKeySetTests {
    @Test func `keys for other purposes are skipped`() throws {
        let key = try SigningKey.make(for: .es256)
        var others = [
            try key.publicKey(id: "a", use: "enc"), try key.publicKey(id: "b", algorithm: "HS256"),
            try key.publicKey(id: "c", algorithm: "RS256"), ["kty": "oct", "k": "c2VjcmV0"], ["kty": "RSA"], 7, [:],
            ["kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"],
        ]
        for count in [0, 31, 33] {
            let zeros = JSONValue.string(Base64URL.encode([UInt8](repeating: 0, count: count)))
            others.append(["kty": "EC", "crv": "P-256", "x": zeros, "y": zeros])
            others.append(["kty": "OKP", "crv": "Ed25519", "x": zeros])
        }
        let set = try JSONWebKeySet(parsing: Claims.keySet(others + [try key.publicKey(id: "good")]))
        #expect(set.keys.map(\.id) == ["good"])
        #expect(set.skippedCount == others.count)
    }

    @Test func `an RSA key of fewer than 2048 bits is skipped`() throws {
        let modulus = Base64URL.encode([0xC3] + [UInt8](repeating: 0x55, count: 127))
        let weak: JSONValue = ["kty": "RSA", "n": .string(modulus), "e": "AQAB"]
        #expect(JSONWebKey(weak) == nil)
    }

    @Test(arguments: [
        "", "<html>", "{}", #"{"keys":{}}"#, #"{"keys":[]}"#, #"{"keys":[{"kty":"oct","k":"AA"}]}"#, "[1]",
    ])
    func `an answer without a usable key is none`(text: String) {
        #expect(throws: JSONWebKeySet.Problem.self) { try JSONWebKeySet(parsing: Array(text.utf8)) }
    }

    @Test func `a set of more than 64 keys is none`() throws {
        let key = try SigningKey.make(for: .es256).publicKey(id: "k")
        #expect(throws: JSONWebKeySet.Problem.self) {
            try JSONWebKeySet(parsing: Claims.keySet([JSONValue](repeating: key, count: 65)))
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Access
import Crypto
import Envelopes
import Foundation
import HTTPTesting

/// An issuer of tokens on loopback, with one key.
final class TestIssuer: Sendable {
    static let audience = "asya"

    private let key = Curve25519.Signing.PrivateKey()
    private let server: LoopbackServer

    init() {
        let point = Self.text(key.publicKey.rawRepresentation)
        let published = #"{"kty":"OKP","crv":"Ed25519","kid":"k1","use":"sig","x":"\#(point)"}"#
        let document = Array(#"{"keys":[\#(published)]}"#.utf8)
        server = LoopbackServer { _, _ in
            .response(200, headers: ["Content-Type: application/json"], body: document)
        }
        server.open()
    }

    /// What a server must know to trust it.
    var trusted: AccessSettings.Issuer {
        AccessSettings.Issuer(
            keySetURL: server.url,
            policy: TokenPolicy(issuer: "https://issuer.example", audiences: [Self.audience])
        )
    }

    /// A token that is accepted, but for what is changed.
    func token(_ changes: [String: JSONValue] = [:], algorithm: String = "EdDSA", keyID: String = "k1") throws -> String
    {
        let now = Int(Date().timeIntervalSince1970)
        let claims: [String: JSONValue] = [
            "iss": "https://issuer.example", "aud": .string(Self.audience), "sub": "carol", "exp": .int(now + 600),
            "iat": .int(now),
        ]
        let members = claims.merging(changes) { $1 }.map { JSONValue.Member($0.key, $0.value) }
        let header: JSONValue = ["alg": .string(algorithm), "kid": .string(keyID), "typ": "JWT"]
        let signed = Self.text(Data(header.encoded())) + "." + Self.text(Data(JSONValue.object(members).encoded()))
        return signed + "." + Self.text(try key.signature(for: Data(signed.utf8)))
    }

    func stop() { server.stop() }

    /// Base64 as URLs have it (RFC 4648 section 5).
    private static func text(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}

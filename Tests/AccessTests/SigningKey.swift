// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras
import Envelopes
import Foundation

@testable import Access

/// A key of an issuer, made for the tests.
enum SigningKey: Sendable {
    case rsa(_RSA.Signing.PrivateKey)
    case p256(P256.Signing.PrivateKey)
    case p384(P384.Signing.PrivateKey)
    case p521(P521.Signing.PrivateKey)
    case ed25519(Curve25519.Signing.PrivateKey)

    /// Made once: finding the primes takes longest of all.
    static let rsa2048 = Result { try _RSA.Signing.PrivateKey(keySize: .bits2048) }

    /// A key of the kind that an algorithm needs.
    static func make(for algorithm: SignatureAlgorithm) throws -> SigningKey {
        switch algorithm {
        case .rs256, .rs384, .rs512, .ps256, .ps384, .ps512: .rsa(try rsa2048.get())
        case .es256: .p256(P256.Signing.PrivateKey())
        case .es384: .p384(P384.Signing.PrivateKey())
        case .es512: .p521(P521.Signing.PrivateKey())
        case .edDSA, .ed25519: .ed25519(Curve25519.Signing.PrivateKey())
        }
    }

    /// The public half as the issuer publishes it.
    func publicKey(id: String?, algorithm: String? = nil, use: String? = "sig") throws -> JSONValue {
        var members: [(String, String?)] = [("kid", id), ("alg", algorithm), ("use", use)]
        switch self {
        case .rsa(let key):
            let primitives = try key.publicKey.getKeyPrimitives()
            members += [
                ("kty", "RSA"), ("n", Base64URL.encode(Array(primitives.modulus))),
                ("e", Base64URL.encode(Array(primitives.publicExponent))),
            ]
        case .p256(let key): members += point("P-256", Array(key.publicKey.rawRepresentation))
        case .p384(let key): members += point("P-384", Array(key.publicKey.rawRepresentation))
        case .p521(let key): members += point("P-521", Array(key.publicKey.rawRepresentation))
        case .ed25519(let key):
            members += [
                ("kty", "OKP"), ("crv", "Ed25519"), ("x", Base64URL.encode(Array(key.publicKey.rawRepresentation))),
            ]
        }
        return .object(members.compactMap { name, value in value.map { .init(name, .string($0)) } })
    }

    private func point(_ curve: String, _ raw: [UInt8]) -> [(String, String?)] {
        let half = raw.count / 2
        return [
            ("kty", "EC"), ("crv", curve), ("x", Base64URL.encode(Array(raw[..<half]))),
            ("y", Base64URL.encode(Array(raw[half...]))),
        ]
    }

    private func signature(of bytes: [UInt8], by algorithm: SignatureAlgorithm) throws -> [UInt8] {
        switch self {
        case .rsa(let key):
            let padding: _RSA.Signing.Padding =
                [.ps256, .ps384, .ps512].contains(algorithm) ? .PSS : .insecurePKCS1v1_5
            let signature =
                switch algorithm {
                case .rs384, .ps384: try key.signature(for: SHA384.hash(data: bytes), padding: padding)
                case .rs512, .ps512: try key.signature(for: SHA512.hash(data: bytes), padding: padding)
                default: try key.signature(for: SHA256.hash(data: bytes), padding: padding)
                }
            return Array(signature.rawRepresentation)
        case .p256(let key): return Array(try key.signature(for: bytes).rawRepresentation)
        case .p384(let key): return Array(try key.signature(for: bytes).rawRepresentation)
        case .p521(let key): return Array(try key.signature(for: bytes).rawRepresentation)
        case .ed25519(let key): return Array(try key.signature(for: bytes))
        }
    }

    /// A token with any header and claims.
    func token(header: JSONValue, claims: JSONValue, algorithm: SignatureAlgorithm) throws -> String {
        let signed = Base64URL.encode(header.encoded()) + "." + Base64URL.encode(claims.encoded())
        return signed + "." + Base64URL.encode(try signature(of: Array(signed.utf8), by: algorithm))
    }

    /// A token with the usual header.
    func token(
        _ claims: JSONValue = Claims.make(),
        algorithm: SignatureAlgorithm,
        keyID: String? = "k1"
    ) throws -> String {
        var header: [JSONValue.Member] = [.init("alg", .string(algorithm.rawValue)), .init("typ", "JWT")]
        if let keyID { header.append(.init("kid", .string(keyID))) }
        return try token(header: .object(header), claims: claims, algorithm: algorithm)
    }
}

/// What the tokens of the tests claim.
enum Claims {
    /// The moment at which the clocks of the tests stand.
    static let now = 1_767_225_600
    static let issuer = "https://issuer.example"
    static let audience = "asya"

    /// Claims that are accepted, with some replaced or, by nil, left out.
    static func make(_ changes: [String: JSONValue?] = [:]) -> JSONValue {
        var claims: [String: JSONValue?] = [
            "iss": .string(issuer), "aud": .string(audience), "sub": "alice", "exp": .int(now + 600),
            "iat": .int(now), "scope": "tools:read tools:call",
        ]
        claims.merge(changes) { $1 }
        return .object(claims.sorted { $0.key < $1.key }.compactMap { name, value in value.map { .init(name, $0) } })
    }

    /// A set of keys as the issuer answers it.
    static func keySet(_ keys: [JSONValue]) -> [UInt8] {
        JSONValue.object([.init("keys", .array(keys))]).encoded()
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import CryptoExtras
internal import Envelopes

/// A public key of an issuer (https://www.rfc-editor.org/rfc/rfc7517#section-4).
struct JSONWebKey: Sendable {
    private enum Material: Sendable {
        case rsa(_RSA.Signing.PublicKey)
        case p256(P256.Signing.PublicKey)
        case p384(P384.Signing.PublicKey)
        case p521(P521.Signing.PublicKey)
        case ed25519(Curve25519.Signing.PublicKey)
    }

    /// The name by which tokens refer to it, where it has one.
    let id: String?
    /// The one algorithm that it is for, where it says so.
    private let algorithm: SignatureAlgorithm?
    private let material: Material

    /// Reads a key; nil when it is not for signatures that are accepted here.
    ///
    /// RSA keys below 2,048 bits are not (https://www.rfc-editor.org/rfc/rfc7518#section-3.3).
    init?(_ value: JSONValue) {
        if let use = value["use"], use.stringValue != "sig" { return nil }
        if let uses = value["key_ops"], uses.arrayValue?.contains("verify") != true { return nil }
        if let algorithm = value["alg"] {
            guard let algorithm = algorithm.stringValue.flatMap(SignatureAlgorithm.init(rawValue:)) else { return nil }
            self.algorithm = algorithm
        } else {
            algorithm = nil
        }
        guard let material = Self.material(value) else { return nil }
        self.material = material
        id = value["kid"]?.stringValue
        guard algorithm.map({ Self.algorithms(of: material).contains($0) }) ?? true else { return nil }
    }

    private static func material(_ value: JSONValue) -> Material? {
        func bytes(_ name: String) -> [UInt8]? {
            value[name]?.stringValue.flatMap { Base64URL.decode($0.utf8) }
        }
        switch (value["kty"]?.stringValue, value["crv"]?.stringValue) {
        case ("RSA", nil):
            guard let modulus = bytes("n"), let exponent = bytes("e"), modulus.count <= 2048, exponent.count <= 8
            else { return nil }
            return (try? _RSA.Signing.PublicKey(n: modulus, e: exponent)).map(Material.rsa)
        case ("EC", "P-256"?):
            return point(bytes("x"), bytes("y"), size: 32).flatMap {
                (try? P256.Signing.PublicKey(x963Representation: $0)).map(Material.p256)
            }
        case ("EC", "P-384"?):
            return point(bytes("x"), bytes("y"), size: 48).flatMap {
                (try? P384.Signing.PublicKey(x963Representation: $0)).map(Material.p384)
            }
        case ("EC", "P-521"?):
            return point(bytes("x"), bytes("y"), size: 66).flatMap {
                (try? P521.Signing.PublicKey(x963Representation: $0)).map(Material.p521)
            }
        case ("OKP", "Ed25519"?):
            return bytes("x").flatMap {
                (try? Curve25519.Signing.PublicKey(rawRepresentation: $0)).map(Material.ed25519)
            }
        default:
            return nil
        }
    }

    /// An uncompressed point; https://www.rfc-editor.org/rfc/rfc7518#section-6.2.1.2 wants coordinates in full length.
    private static func point(_ x: [UInt8]?, _ y: [UInt8]?, size: Int) -> [UInt8]? {
        guard let x, let y, x.count == size, y.count == size else { return nil }
        return [4] + x + y
    }

    private static func algorithms(of material: Material) -> Set<SignatureAlgorithm> {
        switch material {
        case .rsa: [.rs256, .rs384, .rs512, .ps256, .ps384, .ps512]
        case .p256: [.es256]
        case .p384: [.es384]
        case .p521: [.es512]
        case .ed25519: [.edDSA, .ed25519]
        }
    }

    /// Whether the key may be used with an algorithm: the key decides, not the token.
    func isFor(_ algorithm: SignatureAlgorithm) -> Bool {
        self.algorithm.map { $0 == algorithm } ?? Self.algorithms(of: material).contains(algorithm)
    }

    /// Whether a signature is this key's over some bytes.
    ///
    /// https://www.rfc-editor.org/rfc/rfc7518#section-3.4: signatures on curves are two numbers of fixed length.
    func isSignature(_ signature: [UInt8], of bytes: [UInt8], by algorithm: SignatureAlgorithm) -> Bool {
        guard isFor(algorithm) else { return false }
        switch material {
        case .rsa(let key):
            let signature = _RSA.Signing.RSASignature(rawRepresentation: signature)
            return switch algorithm {
            case .rs256: key.isValidSignature(signature, for: SHA256.hash(data: bytes), padding: .insecurePKCS1v1_5)
            case .rs384: key.isValidSignature(signature, for: SHA384.hash(data: bytes), padding: .insecurePKCS1v1_5)
            case .rs512: key.isValidSignature(signature, for: SHA512.hash(data: bytes), padding: .insecurePKCS1v1_5)
            case .ps256: key.isValidSignature(signature, for: SHA256.hash(data: bytes), padding: .PSS)
            case .ps384: key.isValidSignature(signature, for: SHA384.hash(data: bytes), padding: .PSS)
            case .ps512: key.isValidSignature(signature, for: SHA512.hash(data: bytes), padding: .PSS)
            default: false
            }
        case .p256(let key):
            return (try? P256.Signing.ECDSASignature(rawRepresentation: signature)).map {
                key.isValidSignature($0, for: bytes)
            } ?? false
        case .p384(let key):
            return (try? P384.Signing.ECDSASignature(rawRepresentation: signature)).map {
                key.isValidSignature($0, for: bytes)
            } ?? false
        case .p521(let key):
            return (try? P521.Signing.ECDSASignature(rawRepresentation: signature)).map {
                key.isValidSignature($0, for: bytes)
            } ?? false
        case .ed25519(let key):
            return key.isValidSignature(signature, for: bytes)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// A signed token as it was sent (https://www.rfc-editor.org/rfc/rfc7519#section-7.2, compact serialisation of
/// https://www.rfc-editor.org/rfc/rfc7515#section-3.1); nothing of it is proven yet.
///
/// Of members with equal names the last one counts, for the one reader that there is: RFC 7519, section 4.
struct JSONWebToken: Sendable {
    /// The most bytes of a token.
    static let maximumBytes = 16_384

    /// How it says it is signed.
    let algorithm: SignatureAlgorithm
    /// The name of the key, where it has one.
    let keyID: String?
    /// What it claims, an object.
    let claims: JSONValue
    /// What is signed.
    let signedBytes: [UInt8]
    /// The signature.
    let signature: [UInt8]

    /// Whether a text has the form of a token: three parts of which the first begins as an encoded object does.
    static func looksLikeOne(_ text: String) -> Bool {
        text.hasPrefix("ey") && text.utf8.count { $0 == UInt8(ascii: ".") } == 2
    }

    /// Reads a token.
    init(parsing text: String) throws(TokenProblem) {
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.maximumBytes else { throw .tooLong(limit: Self.maximumBytes) }
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw .malformed(reason: "does not have three parts") }
        let header = try Self.object(parts[0], called: "headers")
        guard let name = header["alg"]?.stringValue else { throw .malformed(reason: "has no algorithm") }
        guard let algorithm = SignatureAlgorithm(rawValue: name) else { throw .algorithmRefused }
        // https://www.rfc-editor.org/rfc/rfc7515#section-4.1.11: what is critical and not understood is refused.
        guard header["crit"] == nil else {
            throw .malformed(reason: "has critical headers, none of which is known here")
        }
        if let key = header["kid"], key.stringValue == nil {
            throw .malformed(reason: "has a key name that is not a text")
        }
        claims = try Self.object(parts[1], called: "claims")
        guard let signature = Base64URL.decode(parts[2]), !signature.isEmpty else {
            throw .malformed(reason: "has no signature")
        }
        self.algorithm = algorithm
        self.signature = signature
        keyID = header["kid"]?.stringValue
        signedBytes = Array(bytes[..<parts[1].endIndex])
    }

    private static func object(_ part: ArraySlice<UInt8>, called name: String) throws(TokenProblem) -> JSONValue {
        guard let bytes = Base64URL.decode(part), let value = try? JSONValue(decoding: bytes, maxDepth: 16),
            value.objectValue != nil
        else { throw .malformed(reason: "has \(name) that are not a JSON object in Base64URL") }
        return value
    }
}

extension JSONWebToken: CustomStringConvertible {
    /// The algorithm only.
    var description: String { "<\(algorithm.rawValue) token>" }
}

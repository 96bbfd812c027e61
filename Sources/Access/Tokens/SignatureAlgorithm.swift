// SPDX-License-Identifier: Apache-2.0

/// The algorithms that tokens may be signed with (https://www.rfc-editor.org/rfc/rfc7518#section-3.1 and
/// https://www.rfc-editor.org/rfc/rfc9864#section-2.2).
///
/// Neither `none` nor those with a shared secret are here: a token cannot choose what does not exist.
enum SignatureAlgorithm: String, Sendable, CaseIterable {
    case rs256 = "RS256"
    case rs384 = "RS384"
    case rs512 = "RS512"
    case ps256 = "PS256"
    case ps384 = "PS384"
    case ps512 = "PS512"
    case es256 = "ES256"
    case es384 = "ES384"
    case es512 = "ES512"
    case edDSA = "EdDSA"
    case ed25519 = "Ed25519"
}

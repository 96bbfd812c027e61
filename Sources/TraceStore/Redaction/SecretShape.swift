// SPDX-License-Identifier: Apache-2.0

/// How the tokens of one issuer look: they begin alike, so that they are found where they should not be.
struct SecretShape: Sendable {
    /// What follows the beginning.
    enum Alphabet: Sendable {
        /// Letters and digits.
        case alphanumeric
        /// Those, `_` and `-`.
        case base64URL
        /// Those and dots.
        case dotted
        /// Upper-case letters and digits.
        case upper
        /// Hexadecimal digits in lower case.
        case hexadecimal
    }

    private let beginning: [UInt8]
    private let alphabet: Alphabet
    private let lengths: ClosedRange<Int>
    /// Whether what follows has upper-case letters and digits, as no ordinary word with the beginning has.
    private let isMixed: Bool

    private init(_ beginning: String, _ alphabet: Alphabet, _ lengths: PartialRangeFrom<Int>, isMixed: Bool = false) {
        self.init(beginning, alphabet, lengths.lowerBound...Int.max, isMixed: isMixed)
    }

    private init(_ beginning: String, _ alphabet: Alphabet, _ lengths: ClosedRange<Int>, isMixed: Bool = false) {
        self.beginning = Array(beginning.utf8)
        self.alphabet = alphabet
        self.lengths = lengths
        self.isMixed = isMixed
    }

    /// No secret has fewer bytes.
    static let minBytes = 20

    /// The shapes that issuers publish, of which secret scanners know most.
    ///
    /// https://docs.github.com/en/code-security/reference/secret-security/supported-secret-scanning-patterns
    private static let known: [SecretShape] = [
        // OpenAI, Anthropic and those who offer what they offer.
        SecretShape("sk-", .base64URL, 20..., isMixed: true),
        SecretShape("sk-", .hexadecimal, 32...),
        SecretShape("gsk_", .alphanumeric, 40...),
        SecretShape("xai-", .alphanumeric, 60...),
        SecretShape("pplx-", .alphanumeric, 40...),
        SecretShape("hf_", .alphanumeric, 30...),
        SecretShape("r8_", .alphanumeric, 37...),
        SecretShape("lsv2_", .base64URL, 40...),
        // Source code and packages.
        SecretShape("ghp_", .alphanumeric, 30...),
        SecretShape("gho_", .alphanumeric, 30...),
        SecretShape("ghu_", .alphanumeric, 30...),
        SecretShape("ghs_", .alphanumeric, 30...),
        SecretShape("ghr_", .alphanumeric, 30...),
        SecretShape("github_pat_", .base64URL, 40...),
        SecretShape("glpat-", .dotted, 20...),
        SecretShape("npm_", .alphanumeric, 36...),
        SecretShape("pypi-AgE", .base64URL, 45...),
        // Clouds.
        SecretShape("AKIA", .upper, 16...16),
        SecretShape("ASIA", .upper, 16...16),
        SecretShape("AIza", .base64URL, 35...35),
        SecretShape("ya29.", .base64URL, 20...),
        SecretShape("dop_v1_", .hexadecimal, 64...64),
        SecretShape("dapi", .hexadecimal, 32...32),
        SecretShape("hvs.", .base64URL, 24...),
        SecretShape("glsa_", .base64URL, 40...),
        // Messages and payments.
        SecretShape("xoxb-", .base64URL, 20...),
        SecretShape("xoxp-", .base64URL, 20...),
        SecretShape("xoxa-", .base64URL, 20...),
        SecretShape("xoxr-", .base64URL, 20...),
        SecretShape("xoxs-", .base64URL, 20...),
        SecretShape("xapp-", .base64URL, 20...),
        SecretShape("SG.", .dotted, 60...),
        SecretShape("sk_live_", .alphanumeric, 16...),
        SecretShape("sk_test_", .alphanumeric, 16...),
        SecretShape("rk_live_", .alphanumeric, 16...),
        SecretShape("rk_test_", .alphanumeric, 16...),
        SecretShape("whsec_", .alphanumeric, 24...),
        SecretShape("shpat_", .hexadecimal, 32...32),
    ]

    /// Whether a word is a token.
    static func matches(_ word: ArraySlice<UInt8>) -> Bool {
        word.count >= minBytes && (known.contains { $0.matches(word) } || isWebToken(word))
    }

    private func matches(_ word: ArraySlice<UInt8>) -> Bool {
        guard lengths.contains(word.count - beginning.count), word.starts(with: beginning) else { return false }
        let rest = word.dropFirst(beginning.count)
        guard rest.allSatisfy(alphabet.contains) else { return false }
        return !isMixed || rest.contains(where: Self.isUpper) && rest.contains(where: Self.isDigit)
    }

    /// RFC 7519: header and content are JSON objects in base64, which all begin with `{"`; an encrypted content does not.
    private static func isWebToken(_ word: ArraySlice<UInt8>) -> Bool {
        let beginning = Array("eyJ".utf8)
        guard word.starts(with: beginning) else { return false }
        let parts = word.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3 && parts[1].starts(with: beginning) || parts.count == 5 else { return false }
        return parts.allSatisfy { $0.allSatisfy(Alphabet.base64URL.contains) }
    }

    static func isUpper(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
    static func isLower(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

extension SecretShape.Alphabet {
    fileprivate func contains(_ byte: UInt8) -> Bool {
        if SecretShape.isDigit(byte) { return true }
        switch self {
        case .upper: return SecretShape.isUpper(byte)
        case .hexadecimal: return (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
        case .alphanumeric: return SecretShape.isUpper(byte) || SecretShape.isLower(byte)
        case .base64URL:
            return SecretShape.isUpper(byte) || SecretShape.isLower(byte) || byte == UInt8(ascii: "_")
                || byte == UInt8(ascii: "-")
        case .dotted: return byte == UInt8(ascii: ".") || Self.base64URL.contains(byte)
        }
    }
}

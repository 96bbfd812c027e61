// SPDX-License-Identifier: Apache-2.0

/// The forms that names in a manifest must have.
enum NameRules {
    /// Whether a name is a DNS label (RFC 1123): 1 to 63 of a-z, 0-9 and '-', a letter or digit at both ends.
    static func isDNSLabel(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        guard (1...63).contains(bytes.count), bytes.first != UInt8(ascii: "-"), bytes.last != UInt8(ascii: "-") else {
            return false
        }
        return bytes.allSatisfy { byte in isLowercase(byte) || isDigit(byte) || byte == UInt8(ascii: "-") }
    }

    /// Whether a handler is two or more identifiers with dots between them, as `module.function`.
    static func isHandler(_ name: String) -> Bool {
        let parts = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count >= 2 && parts.allSatisfy(isIdentifier)
    }

    /// Whether a name can name an exception type: identifiers with dots between them.
    static func isErrorType(_ name: String) -> Bool {
        name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy(isIdentifier)
    }

    /// Whether a name can name an environment variable: not empty, no '=' and no control character.
    static func isVariable(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "=") }
    }

    private static func isIdentifier(_ bytes: Substring.UTF8View.SubSequence) -> Bool {
        guard let first = bytes.first, !isDigit(first) else { return false }
        return bytes.allSatisfy { byte in
            // Beyond ASCII, Python decides (PEP 3131); import reports what it does not accept.
            isLowercase(byte) || isUppercase(byte) || isDigit(byte) || byte == UInt8(ascii: "_") || byte >= 0x80
        }
    }

    private static func isLowercase(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }

    private static func isUppercase(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

// SPDX-License-Identifier: Apache-2.0

/// The names of what a principal may do.
enum Scope {
    /// The most bytes of one name.
    static let maximumLength = 256

    /// https://www.rfc-editor.org/rfc/rfc6749#section-3.3: visible ASCII but quotes and backslashes.
    static func isValid(_ text: some StringProtocol) -> Bool {
        (1...maximumLength).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
            }
    }

    /// The scopes of a list with spaces between them; what is no scope is none.
    static func list(_ text: String) -> Set<String> {
        Set(text.split(separator: " ").filter { isValid($0) }.map(String.init))
    }
}

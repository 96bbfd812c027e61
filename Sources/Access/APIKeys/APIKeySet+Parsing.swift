// SPDX-License-Identifier: Apache-2.0

extension APIKeySet {
    /// The fewest bytes of a key: 128 random bits need 22 characters of Base64, and fewer than 16 are no key.
    static let minimumKeyBytes = 16
    /// The most keys of a list: each is compared with every request.
    static let maximumKeys = 1000

    /// Reads a list of keys, one a line: `name:key` or `name:key:scope,scope`.
    ///
    /// In place of the key may stand `sha256:` and the 64 hexadecimal digits of its SHA-256. Names have up to 64 letters,
    /// digits, `-`, `_`, `.` and `@`, keys 16 to 512 visible ASCII characters but `:` and `;`. `*` is every scope; a key
    /// without scopes may call the tools that ask for none. White space around a line, empty lines and lines that begin
    /// with `#` mean nothing. A semicolon ends a line as well, so that a list fits into a variable.
    ///
    /// - Parameters:
    ///   - text: The list.
    ///   - source: The file or variable that has it, for the error.
    /// - Throws: ``APIKeyProblem`` for the first line that is not of this form.
    public init(parsing text: String, source: String) throws(APIKeyProblem) {
        var keys: [APIKey] = []
        var names: Set<String> = []
        var digests: Set<[UInt8]> = []
        // By scalars: a carriage return and a line feed are one character, and end one line.
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: Self.endsLine).enumerated() {
            let line = Self.trimmed(line)
            guard !line.isEmpty, line.first != "#" else { continue }
            let key: APIKey
            do throws(LineProblem) {
                key = try Self.key(line)
            } catch {
                throw APIKeyProblem(source: source, line: index + 1, reason: error.reason)
            }
            guard names.insert(key.name).inserted else {
                throw APIKeyProblem(source: source, line: index + 1, reason: "the name '\(key.name)' is there twice")
            }
            guard digests.insert(key.digest).inserted else {
                throw APIKeyProblem(
                    source: source,
                    line: index + 1,
                    reason: "'\(key.name)' has the key of another name; give each its own"
                )
            }
            keys.append(key)
        }
        guard !keys.isEmpty else {
            throw APIKeyProblem(source: source, reason: "there is no key; write lines of the form name:key:scope,scope")
        }
        guard keys.count <= Self.maximumKeys else {
            throw APIKeyProblem(
                source: source,
                reason: "there are more than \(Self.maximumKeys) keys; use tokens instead"
            )
        }
        self.init(unique: keys)
    }

    private struct LineProblem: Error {
        let reason: String
    }

    private static func endsLine(_ character: Character) -> Bool { character.isNewline || character == ";" }

    private static func trimmed(_ text: Substring) -> Substring {
        let start = text.drop { $0.isWhitespace }
        return start.lastIndex { !$0.isWhitespace }.map { start[...$0] } ?? ""
    }

    private static func key(_ line: Substring) throws(LineProblem) -> APIKey {
        var fields = line.split(separator: ":", omittingEmptySubsequences: false)[...]
        let name = trimmed(fields.removeFirst())
        guard isName(name) else {
            throw LineProblem(
                reason: "the name before the first ':' must be 1 to 64 letters, digits, '-', '_', '.' or '@'"
            )
        }
        guard let secret = fields.popFirst() else {
            throw LineProblem(reason: "'\(name)' has no key; write \(name):key or \(name):sha256:digits")
        }
        let digest: [UInt8]
        if secret == "sha256" {
            guard let digits = fields.popFirst(), let bytes = hexadecimal(digits), bytes.count == 32 else {
                throw LineProblem(reason: "'\(name)' must have the 64 hexadecimal digits of a SHA-256 after 'sha256:'")
            }
            digest = bytes
        } else {
            guard (minimumKeyBytes...512).contains(secret.utf8.count), secret.utf8.allSatisfy({ 0x21...0x7E ~= $0 })
            else {
                throw LineProblem(
                    reason: "the key of '\(name)' must be 16 to 512 visible ASCII characters, such as 32 random ones"
                )
            }
            digest = APIKey.digest(of: String(secret))
        }
        let scopes = try scopes(fields.popFirst(), of: name)
        guard fields.isEmpty else {
            throw LineProblem(reason: "'\(name)' has more than name, key and scopes; a key may not contain ':'")
        }
        return APIKey(name: String(name), digest: digest, scopes: scopes)
    }

    private static func scopes(_ field: Substring?, of name: Substring) throws(LineProblem) -> Set<String> {
        guard let field, !trimmed(field).isEmpty else { return [] }
        var scopes: Set<String> = []
        for scope in field.split(separator: ",", omittingEmptySubsequences: false) {
            let scope = trimmed(scope)
            guard Scope.isValid(scope) else {
                throw LineProblem(
                    reason: "the scopes of '\(name)' must be words without quotes and backslashes, separated by ','"
                )
            }
            scopes.insert(String(scope))
        }
        return scopes
    }

    private static func isName(_ text: Substring) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.unicodeScalars.allSatisfy {
                $0.isASCII && ($0.properties.isAlphabetic || "0123456789-_.@".unicodeScalars.contains($0))
            }
    }

    private static func hexadecimal(_ digits: Substring) -> [UInt8]? {
        let values = digits.compactMap { $0.isASCII ? $0.hexDigitValue : nil }
        guard values.count == digits.count, values.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// What may be printed of the values of settings.
public enum Redaction {
    /// Stands in place of a secret.
    public static let placeholder = "<redacted>"

    private static let secretWords: Set<String> = [
        "ACCESSKEY", "APIKEY", "AUTH", "AUTHORIZATION", "CREDENTIAL", "CREDENTIALS", "HEADERS", "KEY", "KEYS", "PASS",
        "PASSPHRASE", "PASSWD", "PASSWORD", "SECRET", "SECRETS", "TOKEN", "TOKENS",
    ]

    /// Whether the name of a variable says that its value is a secret, by one of its words.
    ///
    /// `OTEL_EXPORTER_OTLP_HEADERS` counts: it usually holds an authorization header.
    public static func isSecret(_ name: String) -> Bool {
        name.uppercased().split { !$0.isLetter && !$0.isNumber }.contains { secretWords.contains(String($0)) }
    }

    /// A value as it may be printed: hidden when its variable names a secret, without the user and password of a URL,
    /// on one line, and cut to 80 characters.
    ///
    /// - Parameters:
    ///   - value: The value.
    ///   - variable: The name of its variable.
    /// - Returns: The printable text.
    public static func printable(_ value: String, of variable: String) -> String {
        guard !isSecret(variable) else { return placeholder }
        let line = withoutUserInfo(value).map {
            $0.isNewline || $0.asciiValue.map { $0 < 0x20 || $0 == 0x7F } == true ? " " : $0
        }
        return line.count <= 80 ? String(line) : String(line.prefix(80)) + "..."
    }

    /// The text with everything between `://` and the last `@` of the authority replaced.
    private static func withoutUserInfo(_ value: String) -> String {
        let text = Array(value)
        var output: [Character] = []
        var index = 0
        while index < text.count {
            output.append(text[index])
            index += 1
            guard output.suffix(3) == [":", "/", "/"] else { continue }
            let end = text[index...].firstIndex { $0 == "/" || $0 == "?" || $0 == "#" || $0.isWhitespace } ?? text.count
            guard let at = text[index..<end].lastIndex(of: "@") else { continue }
            output += Array(placeholder)
            index = at
        }
        return String(output)
    }
}

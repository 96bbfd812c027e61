// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Settings

/// What a collector has to show: a text, or the content of a file that is read for every request, as it may change.
struct CollectToken: Sendable {
    private enum Source {
        case fixed([UInt8])
        case file(String)
    }

    private static let variable = "ASYA_TRACE_COLLECT_TOKEN"
    private static let fileVariable = "ASYA_TRACE_COLLECT_TOKEN_FILE"
    private static let minBytes = 16
    private static let maxBytes = 4096
    private static let allowed =
        "a text of at least 16 characters without white space, such as `openssl rand -hex 32` prints"

    private let source: Source

    /// The token that the environment asks for; `nil` when it asks for none.
    ///
    /// - Throws: `SettingsError` when there is one in two places, or it is none.
    init?(_ environment: Environment) throws(SettingsError) {
        switch (environment.string(Self.variable), environment.string(Self.fileVariable)) {
        case (nil, nil): return nil
        case (_?, let file?):
            throw SettingsError(
                variable: Self.fileVariable,
                value: file,
                allowed: "left out when \(Self.variable) is set"
            )
        case (let text?, nil):
            guard let token = Self.token(Array(text.utf8)) else {
                throw SettingsError(variable: Self.variable, value: text, allowed: Self.allowed)
            }
            source = .fixed(token)
        case (nil, let file?):
            guard Self.read(file) != nil else {
                throw SettingsError(
                    variable: Self.fileVariable,
                    value: file,
                    allowed: "a file that can be read and holds \(Self.allowed)"
                )
            }
            source = .file(file)
        }
    }

    /// Whether this is the token; takes as long for every text of the same length.
    func isSame(as shown: some Collection<UInt8>) -> Bool {
        let token: [UInt8]
        switch source {
        case .fixed(let fixed): token = fixed
        case .file(let path):
            guard let read = Self.read(path) else { return false }
            token = read
        }
        var difference = shown.count ^ token.count
        for (index, byte) in shown.enumerated() { difference |= Int(byte ^ token[index % token.count]) }
        return difference == 0
    }

    /// The bytes without white space around them; `nil` when they are no token.
    private static func token(_ bytes: [UInt8]) -> [UInt8]? {
        let isSpace = { (byte: UInt8) in [0x09, 0x0A, 0x0D, 0x20].contains(byte) }
        let token = Array(bytes.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
        guard (minBytes...maxBytes).contains(token.count), token.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return nil
        }
        return token
    }

    private static func read(_ path: String) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: maxBytes + 16)
        let count = unsafe Glibc.read(descriptor, &bytes, bytes.count)
        return count > 0 ? token(Array(bytes.prefix(count))) : nil
    }
}

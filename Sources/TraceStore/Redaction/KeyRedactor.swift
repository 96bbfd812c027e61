// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// Takes secrets out of spans and errors.
///
/// Remembers which attribute keys name secrets, since the same few keys come with every span. Belongs to the writing
/// thread.
final class KeyRedactor {
    /// Attributes whose values are texts that may mention a secret, by OpenTelemetry's conventions past and present.
    private static let textKeys: Set<String> = [
        "exception.message", "exception.stacktrace", "error.message", "url.full", "url.query", "http.url",
        "http.target", "db.query.text", "db.statement", "process.command_line",
    ]

    private enum Content {
        case plain
        case secret
        case text
    }

    private let redactor: Redactor
    private let textRedactor: TextRedactor
    private var known: [String: Content] = [:]

    init(_ redactor: Redactor) {
        self.redactor = redactor
        textRedactor = TextRedactor(redactor)
    }

    /// The value as it may be written.
    func redacted(_ value: AttributeValue, under key: String) -> AttributeValue {
        switch content(of: key) {
        case .plain: return value
        case .secret: return .string("[redacted]")
        case .text:
            guard case .string(let text) = value else { return value }
            return textRedactor.redacted(text).map(AttributeValue.string) ?? value
        }
    }

    /// The text, such as the message of an error, as it may be written.
    func redacted(text: String) -> String { textRedactor.redacted(text) ?? text }

    /// The error as it may be written; code and type stay.
    func redacted(_ error: HopError) -> HopError {
        var error = error
        error.message = redacted(text: error.message)
        error.traceback = error.traceback.map(redacted(text:))
        return error
    }

    private func content(of key: String) -> Content {
        guard redactor.isActive else { return .plain }
        if let answer = known[key] { return answer }
        // Keys are few by nature; a library that makes them up must not fill the memory.
        if known.count >= 1024 { known.removeAll(keepingCapacity: true) }
        let answer: Content = redactor.matches(key) ? .secret : Self.textKeys.contains(key) ? .text : .plain
        known[key] = answer
        return answer
    }
}

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

    /// What stands under a key.
    enum Content {
        case plain
        case secret
        case text
    }

    /// What is known of a key.
    struct Key {
        let content: Content
        /// Itself, as field 1 of a `KeyValue`.
        let field: [UInt8]
    }

    private let redactor: Redactor
    private let textRedactor: TextRedactor
    // Keys are few by nature; a library that makes them up must not fill the memory.
    private var keys = TextIndex<Key>(limit: 1024)
    /// The number of the key that came after each: spans of one kind have their keys in one order.
    private var successors: [Int] = [0]
    private var last = 0

    init(_ redactor: Redactor) {
        self.redactor = redactor
        textRedactor = TextRedactor(redactor)
    }

    /// The value under a key of this content as it may be written.
    func redacted(_ value: AttributeValue, _ content: Content) -> AttributeValue {
        switch content {
        case .plain: return redacted(inside: value)
        case .secret: return .string("[redacted]")
        case .text:
            guard case .string(let text) = value else { return value }
            return textRedactor.redacted(text).map(AttributeValue.string) ?? value
        }
    }

    /// What is nested in a value has names of its own, or none.
    private func redacted(inside value: AttributeValue) -> AttributeValue {
        switch value {
        case .map(var values):
            for element in values { values.set(element.key, redacted(element.value, content(of: element.key.name))) }
            return .map(values)
        case .array(let values): return .array(values.map(redacted(inside:)))
        default: return value
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

    /// What is known of a key, from its first look-up on.
    func known(_ name: String) -> Key {
        let guess = successors[last]
        if keys.isText(name, at: guess) {
            last = guess
        } else {
            let number = keys.number(of: name) ?? add(name)
            successors[last] = number
            last = number
        }
        return keys[last]
    }

    private func add(_ name: String) -> Int {
        var writer = ProtobufWriter()
        writer.string(1, name)
        let number = keys.insert(Key(content: content(of: name), field: writer.bytes), for: name)
        while successors.count <= number { successors.append(0) }
        return number
    }

    private func content(of name: String) -> Content {
        guard redactor.isActive else { return .plain }
        return redactor.matches(name) ? .secret : Self.textKeys.contains(name) ? .text : .plain
    }
}

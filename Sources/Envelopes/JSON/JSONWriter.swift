// SPDX-License-Identifier: Apache-2.0

/// Writes a JSON document piece by piece, with the commas and colons in their places.
///
/// The caller balances `begin` and `end` and gives every member a name; the writer does not check the grammar.
///
/// ```swift
/// var writer = JSONWriter()
/// writer.beginObject()
/// writer.member("message", "out of paper")
/// writer.member("pages", 3)
/// writer.endObject()
/// // {"message":"out of paper","pages":3}
/// ```
public struct JSONWriter: Sendable {
    /// What was written so far.
    public private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// Makes an empty document.
    ///
    /// - Parameter capacity: How many bytes to make room for.
    public init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    /// Opens an object.
    public mutating func beginObject() { begin(ASCII.openBrace) }

    /// Closes an object.
    public mutating func endObject() { end(ASCII.closeBrace) }

    /// Opens an array.
    public mutating func beginArray() { begin(ASCII.openBracket) }

    /// Closes an array.
    public mutating func endArray() { end(ASCII.closeBracket) }

    /// Writes the name of the member whose value is written next.
    public mutating func name(_ name: String) {
        separate()
        JSONString.append(name, to: &bytes)
        bytes.append(ASCII.colon)
        needsComma = false
    }

    /// Writes a string.
    public mutating func string(_ value: String) {
        separate()
        JSONString.append(value, to: &bytes)
    }

    /// Writes an integer.
    public mutating func int(_ value: some BinaryInteger) { literal(String(value)) }

    /// Writes a double in the fewest digits that read back the same; NaN and the infinities become `null`.
    public mutating func double(_ value: Double) { literal(value.isFinite ? value.description : "null") }

    /// Writes `true` or `false`.
    public mutating func bool(_ value: Bool) { literal(value ? "true" : "false") }

    /// Writes `null`.
    public mutating func null() { literal("null") }

    /// Writes a value with the bytes it has.
    public mutating func raw(_ value: RawJSON) {
        separate()
        bytes.append(contentsOf: value.slice)
    }

    /// Writes a tree.
    public mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let value): bool(value)
        case .number(let number): literal(number.text)
        case .string(let text): string(text)
        case .array(let elements):
            beginArray()
            for element in elements { self.value(element) }
            endArray()
        case .object(let members):
            beginObject()
            for member in members {
                name(member.name)
                self.value(member.value)
            }
            endObject()
        }
    }

    /// Writes a member whose value is a string.
    public mutating func member(_ name: String, _ value: String) {
        self.name(name)
        string(value)
    }

    /// Writes a member whose value is an integer.
    public mutating func member(_ name: String, _ value: some BinaryInteger) {
        self.name(name)
        int(value)
    }

    /// Writes a member whose value is a truth value.
    public mutating func member(_ name: String, _ value: Bool) {
        self.name(name)
        bool(value)
    }

    /// Writes a member whose value has its bytes already.
    public mutating func member(_ name: String, _ value: RawJSON) {
        self.name(name)
        raw(value)
    }

    /// Writes well-formed UTF-8 as a string.
    mutating func string(utf8 text: [UInt8]) {
        separate()
        unsafe text.withUnsafeBufferPointer { unsafe JSONString.append(utf8: $0, to: &bytes) }
    }

    /// Writes ASCII that needs no escapes as a string.
    mutating func string(plain text: [UInt8]) {
        separate()
        bytes.append(ASCII.quote)
        bytes.append(contentsOf: text)
        bytes.append(ASCII.quote)
    }

    private mutating func begin(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func end(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func literal(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
    }

    @inline(__always)
    private mutating func separate() {
        if needsComma { bytes.append(ASCII.comma) }
        needsComma = true
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import JSONRPC

/// An object of a request, read with an error for each member that is not what it should be.
///
/// A member that is `null` counts as missing, and so does an empty text: both are how Protocol Buffers says "not set".
struct Parameters {
    let value: JSONValue
    private let path: String

    /// Reads an object.
    ///
    /// - Parameters:
    ///   - value: the object.
    ///   - path: what stands before the names of its members in errors.
    init(_ value: JSONValue, path: String = "") {
        self.value = value
        self.path = path
    }

    /// A short text.
    func text(_ name: String) throws(RPCError) -> String? {
        guard let value = member(name) else { return nil }
        guard let text = value.stringValue, text.utf8.count <= IncomingMessage.longestID else {
            let limit = IncomingMessage.longestID
            throw .invalidParams("\(path)\(name) must be a string", hint: "send at most \(limit) bytes of text")
        }
        return text.isEmpty ? nil : text
    }

    /// A short text that must be there.
    func required(_ name: String) throws(RPCError) -> String {
        guard let text = try text(name) else {
            throw .invalidParams("\(path)\(name) is missing", hint: "send the id of a task")
        }
        return text
    }

    /// A truth value.
    func flag(_ name: String) throws(RPCError) -> Bool? {
        guard let value = member(name) else { return nil }
        guard let flag = value.boolValue else {
            throw .invalidParams("\(path)\(name) must be true or false", hint: "send one of them, or leave it out")
        }
        return flag
    }

    /// An integer in a range.
    func integer(_ name: String, in range: ClosedRange<Int>) throws(RPCError) -> Int? {
        guard let value = member(name) else { return nil }
        guard let number = value.intValue, range.contains(number) else {
            let hint = "send \(range.lowerBound) to \(range.upperBound), or leave it out"
            throw .invalidParams("\(path)\(name) must be an integer in its range", hint: hint)
        }
        return number
    }

    /// A time, in Unix nanoseconds.
    func time(_ name: String) throws(RPCError) -> UInt64? {
        guard let text = try text(name) else { return nil }
        guard let time = RFC3339.parse(text) else {
            throw .invalidParams("\(path)\(name) must be a time", hint: "send one such as 2026-01-31T12:00:00Z")
        }
        return time
    }

    /// Whether messages are shown, by `historyLength` (1.0, section 3.2.4): 0 asks for none.
    ///
    /// A task of ours has one message, so every other length shows all there is.
    func showsHistory(byDefault isShown: Bool = true) throws(RPCError) -> Bool {
        try integer("historyLength", in: 0...Int(Int32.max)).map { $0 > 0 } ?? isShown
    }

    private func member(_ name: String) -> JSONValue? {
        value[name].flatMap { $0.isNull ? nil : $0 }
    }
}

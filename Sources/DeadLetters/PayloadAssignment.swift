// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// A change to one value of a payload, as `PATH=VALUE` says it.
public struct PayloadAssignment: Sendable, Equatable {
    /// The place in the payload: `items[0].name`.
    public let path: JSONPath

    /// What stands there afterwards.
    public let value: JSONValue

    /// Reads an assignment.
    ///
    /// - Parameter argument: A path in the payload as `JSONPath` reads it, `=`, and JSON; text that does not begin as
    ///   an object, an array or a string in quotes does is a string unless it is JSON.
    /// - Throws: ``DeadLetterError/assignment(_:reason:)``.
    public init(argument: String) throws(DeadLetterError) {
        guard let separator = argument.firstIndex(of: "=") else {
            throw .assignment(argument, reason: "it must be PATH=VALUE, such as items[0].name=Ada")
        }
        let place = String(argument[..<separator])
        guard let path = JSONPath(place), !path.steps.isEmpty, !path.steps.contains(.any) else {
            throw .assignment(place, reason: "it is no path in the payload; write it as items[0].name")
        }
        let text = Array(argument[argument.index(after: separator)...].utf8)
        self.path = path
        do throws(JSONError) {
            value = try JSONValue(decoding: text)
        } catch {
            let looksLikeJSON = text.first.map { Array(#"{["#.utf8).contains($0) || $0 == UInt8(ascii: "\"") } ?? false
            guard !looksLikeJSON else { throw .assignment(place, reason: "its value is \(error)") }
            value = .string(String(decoding: text, as: UTF8.self))
        }
    }
}

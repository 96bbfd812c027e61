// SPDX-License-Identifier: Apache-2.0

/// A change to one value of a JSON document, as `PATH=VALUE` says it on a command line.
public struct JSONAssignment: Sendable, Equatable {
    /// The place.
    public let path: JSONPath

    /// What stands there afterwards.
    public let value: JSONValue

    /// Why a text is no assignment.
    public enum Problem: Error, Sendable, Equatable, CustomStringConvertible {
        /// There is no `=` in it.
        case noValue
        /// What stands before the `=` names no single place.
        case noPlace(String)
        /// What stands behind the `=` begins as JSON and is none.
        case value(place: String, JSONError)

        /// The text before the `=`; nil when there is no `=`.
        public var place: String? {
            switch self {
            case .noValue: nil
            case .noPlace(let place), .value(let place, _): place
            }
        }

        /// What is wrong, to follow the text that is.
        public var description: String {
            switch self {
            case .noValue: "it must be PATH=VALUE, such as items[0].name=Ada"
            case .noPlace: "it is no path to one place; write it as items[0].name"
            case .value(_, let error): "its value is \(error)"
            }
        }
    }

    /// Makes an assignment.
    public init(path: JSONPath, value: JSONValue) {
        self.path = path
        self.value = value
    }

    /// Reads an assignment.
    ///
    /// - Parameter argument: A path as ``JSONPath`` reads it, `=`, and JSON; text that does not begin as an object, an
    ///   array or a string in quotes does is a string unless it is JSON.
    /// - Throws: ``Problem``.
    public init(argument: String) throws(Problem) {
        guard let separator = argument.firstIndex(of: "=") else { throw .noValue }
        let place = String(argument[..<separator])
        guard let path = JSONPath(place), !path.steps.isEmpty, !path.steps.contains(.any) else {
            throw .noPlace(place)
        }
        let text = Array(argument[argument.index(after: separator)...].utf8)
        self.path = path
        do throws(JSONError) {
            value = try JSONValue(decoding: text)
        } catch {
            let looksLikeJSON = text.first.map { Array(#"{["#.utf8).contains($0) || $0 == ASCII.quote } ?? false
            guard !looksLikeJSON else { throw .value(place: place, error) }
            value = .string(String(decoding: text, as: UTF8.self))
        }
    }
}

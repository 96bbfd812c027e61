// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// Reads the members of an object that a client sent, and says which one is wrong.
struct ObjectFields {
    private let value: JSONValue
    private let place: String

    /// - Parameters:
    ///   - value: What came.
    ///   - place: What errors call it, such as `the body`.
    /// - Throws: `APIError.invalidRequest` when it is no object.
    init(_ value: JSONValue, _ place: String) throws(APIError) {
        guard value.objectValue != nil else { throw .invalidRequest("\(place) must be a JSON object") }
        self.value = value
        self.place = place
    }

    /// The value of a member; nil when it is not there or null.
    subscript(name: String) -> JSONValue? { value[name].flatMap { $0.isNull ? nil : $0 } }

    /// A text that may be missing.
    func string(_ name: String) throws(APIError) -> String? {
        guard let value = self[name] else { return nil }
        guard let text = value.stringValue else { throw wrong(name, "a string") }
        return text
    }

    /// A text that must be there and not empty.
    func requiredString(_ name: String) throws(APIError) -> String {
        guard let text = try string(name), !text.isEmpty else { throw wrong(name, "a string that is not empty") }
        return text
    }

    /// A place on a route that may be missing.
    func index(_ name: String) throws(APIError) -> Int? {
        guard let value = self[name] else { return nil }
        guard let index = value.intValue, (0...1_000_000).contains(index) else {
            throw wrong(name, "an integer from 0 to 1000000")
        }
        return index
    }

    /// Names of actors that may be missing.
    func strings(_ name: String) throws(APIError) -> [String] {
        guard let value = self[name] else { return [] }
        guard let elements = value.arrayValue, elements.count <= 1_024 else {
            throw wrong(name, "an array of at most 1024 strings")
        }
        let texts = elements.compactMap(\.stringValue)
        guard texts.count == elements.count else { throw wrong(name, "an array of at most 1024 strings") }
        return texts
    }

    /// Any JSON that may be missing.
    func json(_ name: String) -> RawJSON? { self[name].map { RawJSON($0) } }

    /// The error for a member that is not what it must be.
    func wrong(_ name: String, _ allowed: String) -> APIError {
        .invalidRequest("\(place): \(name) must be \(allowed)")
    }
}

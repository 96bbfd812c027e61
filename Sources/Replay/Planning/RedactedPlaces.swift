// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// Finds where a recording has no value because it was that of a secret: `{"$redacted":length}` stands there.
enum RedactedPlaces {
    /// The places in a document, in its order.
    ///
    /// - Parameter text: What was recorded.
    /// - Returns: The places; the whole when the text is not JSON.
    static func find(in text: [UInt8]) -> [JSONPath] {
        guard let document = try? JSONValue(decoding: text) else { return [JSONPath()] }
        return find(in: document)
    }

    /// The places in a document, in its order.
    static func find(in document: JSONValue) -> [JSONPath] {
        var places: [JSONPath] = []
        collect(document, at: JSONPath(), into: &places)
        return places
    }

    private static func collect(_ value: JSONValue, at path: JSONPath, into places: inout [JSONPath]) {
        switch value {
        case .object(let members):
            if members.count == 1, let only = members.first, only.name == "$redacted", only.value.intValue != nil {
                places.append(path)
                return
            }
            for member in members { collect(member.value, at: path.appending(.member(member.name)), into: &places) }
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                collect(element, at: path.appending(.element(index)), into: &places)
            }
        case .null, .bool, .number, .string: break
        }
    }

    /// The places in words: `.payload.api_key and .headers.authorization`.
    static func words(_ places: [JSONPath]) -> String {
        let shown = places.prefix(4).map(\.description)
        let more = places.count > shown.count ? ["\(places.count - shown.count) more"] : []
        return (shown + more).joined(separator: " and ")
    }
}

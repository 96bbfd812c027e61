// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TelemetryCore

/// Takes the parts of a hop out of the map that it travels as.
struct HopBodyReader {
    let body: Attributes
    let path: JSONPath

    func text(_ key: AttributeKey) throws(OTLPJSONError) -> String {
        guard let text = optionalText(key) else { throw bad(key, "a text") }
        return text
    }

    func optionalText(_ key: AttributeKey) -> String? {
        if case .string(let text)? = body[key] { text } else { nil }
    }

    func int(_ key: AttributeKey) throws(OTLPJSONError) -> Int {
        guard case .int(let number)? = body[key] else { throw bad(key, "a number") }
        return number
    }

    func map(_ key: AttributeKey) throws(OTLPJSONError) -> HopBodyReader {
        guard case .map(let map)? = body[key] else { throw bad(key, "a map") }
        return HopBodyReader(body: map, path: path.appending(.member(key.name)))
    }

    func maps(_ key: AttributeKey) throws(OTLPJSONError) -> [HopBodyReader] {
        let items: [AttributeValue]
        switch body[key] {
        case .array(let values)?: items = values
        // A list of none has no kind.
        case .stringArray(let values)? where values.isEmpty: items = []
        default: throw bad(key, "a list")
        }
        var readers: [HopBodyReader] = []
        for (index, item) in items.enumerated() {
            let place = path.appending(.member(key.name)).appending(.element(index))
            guard case .map(let map) = item else { throw .badValue(path: place.description, wanted: "a map") }
            readers.append(HopBodyReader(body: map, path: place))
        }
        return readers
    }

    func bad(_ key: AttributeKey, _ wanted: String) -> OTLPJSONError {
        .badValue(path: path.appending(.member(key.name)).description, wanted: wanted)
    }
}

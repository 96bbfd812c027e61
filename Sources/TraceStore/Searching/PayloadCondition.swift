// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// What must be at a place in a payload: `$.order.id=42`, `$.items[*].name="tea"`, or `$.error` for anything there.
public struct PayloadCondition: Sendable, Hashable, CustomStringConvertible {
    /// The place, a pattern perhaps; it begins in the payload.
    public let path: JSONPath
    /// What must be there, as it was written; `nil` when any value will do.
    public let text: String?

    private let values: [JSONValue]

    /// Reads a condition.
    ///
    /// The value may be JSON. It may also be a string without its quotes, and `42` meets the number as well as the string.
    ///
    /// - Parameter text: The text; nil is returned when what stands before the `=` is not a path.
    public init?(_ text: String) {
        // A name in brackets may contain the sign.
        var candidates = text.indices.filter { text[$0] == "=" }
        candidates.append(text.endIndex)
        for index in candidates {
            guard let path = JSONPath(String(text[..<index])) else { continue }
            self.path = path
            guard index < text.endIndex else {
                (self.text, values) = (nil, [])
                return
            }
            let value = String(text[text.index(after: index)...])
            self.text = value
            let json = try? JSONValue(decoding: Array(value.utf8))
            values = (json.map { [$0] } ?? []) + [.string(value)]
            return
        }
        return nil
    }

    /// Where in the payload the condition is met; `nil` when it is not.
    func place(in payload: JSONValue) -> JSONPath? { place(in: payload, at: JSONPath(), path.steps[...]) }

    private func place(in value: JSONValue, at place: JSONPath, _ steps: ArraySlice<JSONPath.Step>) -> JSONPath? {
        guard let step = steps.first else { return text == nil || values.contains(value) ? place : nil }
        let rest = steps.dropFirst()
        switch step {
        case .member(let name):
            return value[name].flatMap { self.place(in: $0, at: place.appending(step), rest) }
        case .element(let index):
            return value[index].flatMap { self.place(in: $0, at: place.appending(step), rest) }
        case .any:
            for (index, element) in (value.arrayValue ?? []).enumerated() {
                if let found = self.place(in: element, at: place.appending(.element(index)), rest) { return found }
            }
            for member in value.objectValue ?? [] {
                if let found = self.place(in: member.value, at: place.appending(.member(member.name)), rest) {
                    return found
                }
            }
            return nil
        }
    }

    /// The condition as it can be read again.
    public var description: String { text.map { "\(path)=\($0)" } ?? path.description }

    /// Whether both ask for the same.
    public static func == (left: Self, right: Self) -> Bool { left.path == right.path && left.text == right.text }

    /// Hashes what is asked for.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(path)
        hasher.combine(text)
    }
}

// SPDX-License-Identifier: Apache-2.0

extension JSONValue {
    /// The value at a place, or nil when there is none; a pattern names no place.
    public func value(at path: JSONPath) -> JSONValue? {
        var value = self
        for step in path.steps {
            let inner: JSONValue? =
                switch step {
                case .member(let name): value[name]
                case .element(let index): value[index]
                case .any: nil
                }
            guard let inner else { return nil }
            value = inner
        }
        return value
    }

    /// Puts a value at a place, making the last member when it is new and appending when the index is the count.
    ///
    /// - Parameters:
    ///   - newValue: The value.
    ///   - path: The place; everything above its last step must exist.
    /// - Returns: False, with nothing changed, when there is no such place.
    @discardableResult
    public mutating func set(_ newValue: JSONValue, at path: JSONPath) -> Bool {
        set(newValue, at: path.steps[...])
    }

    private mutating func set(_ newValue: JSONValue, at steps: ArraySlice<JSONPath.Step>) -> Bool {
        guard let step = steps.first else {
            self = newValue
            return true
        }
        let rest = steps.dropFirst()
        switch (self, step) {
        case (.object(var members), .member(let name)):
            if let index = members.firstIndex(where: { $0.name.utf8.elementsEqual(name.utf8) }) {
                guard members[index].value.set(newValue, at: rest) else { return false }
            } else {
                guard rest.isEmpty else { return false }
                members.append(Member(name, newValue))
            }
            self = .object(members)
        case (.array(var elements), .element(let index)):
            if elements.indices.contains(index) {
                guard elements[index].set(newValue, at: rest) else { return false }
            } else {
                guard index == elements.count, rest.isEmpty else { return false }
                elements.append(newValue)
            }
            self = .array(elements)
        default:
            return false
        }
        return true
    }
}

// SPDX-License-Identifier: Apache-2.0

public import Envelopes

extension JSONValue {
    /// The value at the end of a way through members of objects.
    ///
    /// Setting makes the objects on the way that are missing, and puts one in the place of anything else that is there;
    /// setting nil removes the member and makes nothing.
    ///
    /// - Parameter names: The names from the outside in; none of them stands for this value itself, which can only be read
    ///   and replaced.
    public subscript(at names: [String]) -> JSONValue? {
        get {
            var value = self
            for name in names {
                guard let inner = value[name] else { return nil }
                value = inner
            }
            return value
        }
        set { set(newValue, at: names[...]) }
    }

    /// The value at the end of a way through members of objects: `json[at: "spec", "replicas"]`.
    public subscript(at names: String...) -> JSONValue? {
        get { self[at: names] }
        set { self[at: names] = newValue }
    }

    /// An object of texts, by name, so that equal dictionaries are written alike.
    public static func texts(_ texts: [String: String]) -> JSONValue {
        .object(texts.sorted { $0.key < $1.key }.map { Member($0.key, .string($0.value)) })
    }

    /// The texts of an object's members; what is no text is left out.
    public var textMembers: [String: String] {
        (objectValue ?? []).reduce(into: [:]) { texts, member in texts[member.name] = member.value.stringValue }
    }

    /// An object without the members that are nil, for literals with parts that may be missing.
    public static func members(_ members: KeyValuePairs<String, JSONValue?>) -> JSONValue {
        .object(members.compactMap { name, value in value.map { Member(name, $0) } })
    }

    private mutating func set(_ newValue: JSONValue?, at names: ArraySlice<String>) {
        guard let name = names.first else {
            if let newValue { self = newValue }
            return
        }
        var members = objectValue ?? []
        let index = members.firstIndex { $0.name.utf8.elementsEqual(name.utf8) }
        if let index {
            if names.count == 1, newValue == nil {
                members.remove(at: index)
            } else {
                members[index].value.set(newValue, at: names.dropFirst())
            }
        } else {
            guard newValue != nil else { return }
            var value = JSONValue.object([])
            value.set(newValue, at: names.dropFirst())
            members.append(Member(name, value))
        }
        self = .object(members)
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// A JSON object under construction: members in their order, set and removed by name.
struct JSONObject: ExpressibleByDictionaryLiteral {
    /// The members.
    private(set) var members: [JSONValue.Member]

    /// Begins empty.
    init() { members = [] }

    /// Begins with members; those without a value are left out.
    init(dictionaryLiteral members: (String, JSONValue?)...) {
        self.members = members.compactMap { name, value in value.map { JSONValue.Member(name, $0) } }
    }

    /// Goes on with an object that exists; anything else counts as an empty one.
    init(_ value: JSONValue?) { members = value?.objectValue ?? [] }

    /// A member; nil removes it, a new one goes to the end.
    subscript(name: String) -> JSONValue? {
        get { members.first { $0.name == name }?.value }
        set {
            switch (members.firstIndex { $0.name == name }, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(JSONValue.Member(name, value))
            case (nil, nil): break
            }
        }
    }

    /// Adds members that are not there yet, inside of objects as well; what is there stays.
    mutating func addMissing(_ defaults: JSONValue) {
        for member in defaults.objectValue ?? [] {
            guard let present = self[member.name] else {
                self[member.name] = member.value
                continue
            }
            if case .object = present, case .object = member.value {
                var inner = JSONObject(present)
                inner.addMissing(member.value)
                self[member.name] = inner.json
            }
        }
    }

    /// The object.
    var json: JSONValue { .object(members) }
}

extension JSONValue {
    /// An object of texts in the order of their names.
    static func texts(_ texts: [String: String]) -> JSONValue {
        .object(texts.sorted { $0.key < $1.key }.map { Member($0.key, .string($0.value)) })
    }

    /// The texts of an object's members; what is no text is left out.
    var texts: [String: String] {
        (objectValue ?? []).reduce(into: [:]) { texts, member in texts[member.name] = member.value.stringValue }
    }
}

// SPDX-License-Identifier: Apache-2.0

public import Envelopes

extension JSONValue {
    /// The value below several members, one in the other; nil when one of them is missing.
    public subscript(_ name: String, _ next: String, _ rest: String...) -> JSONValue? {
        rest.reduce(self[name]?[next]) { $0?[$1] }
    }

    /// `metadata.name`; empty when there is none.
    public var objectName: String { self["metadata", "name"]?.stringValue ?? "" }

    /// `metadata.uid`; empty when there is none.
    var objectID: String { self["metadata", "uid"]?.stringValue ?? "" }

    /// The members of an object whose values are texts.
    var texts: [String: String] {
        var texts: [String: String] = [:]
        for member in objectValue ?? [] {
            if let text = member.value.stringValue { texts[member.name] = text }
        }
        return texts
    }

    /// The value as text, to be shown.
    var text: String { String(decoding: encoded(), as: UTF8.self) }
}

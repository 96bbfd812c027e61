// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TelemetryCore

/// A value in a document of OTLP JSON, and where it is.
///
/// Protobuf leaves out what has the value of its default, and allows `null` for it.
struct OTLPJSONNode {
    let value: JSONValue
    let path: JSONPath

    /// The value of a member; `nil` for what stands for its default.
    func member(_ name: String) -> OTLPJSONNode? {
        guard let value = value[name], !value.isNull else { return nil }
        return OTLPJSONNode(value: value, path: path.appending(.member(name)))
    }

    /// The messages of a repeated field.
    func list(_ name: String) throws(OTLPJSONError) -> [OTLPJSONNode] {
        guard let node = member(name) else { return [] }
        guard let elements = node.value.arrayValue else { throw node.bad("an array") }
        var nodes: [OTLPJSONNode] = []
        for (index, element) in elements.enumerated() {
            let place = OTLPJSONNode(value: element, path: node.path.appending(.element(index)))
            guard element.objectValue != nil else { throw place.bad("an object") }
            nodes.append(place)
        }
        return nodes
    }

    /// The message of a field.
    func message(_ name: String) throws(OTLPJSONError) -> OTLPJSONNode? {
        guard let node = member(name) else { return nil }
        guard node.value.objectValue != nil else { throw node.bad("an object") }
        return node
    }

    func text(_ name: String) throws(OTLPJSONError) -> String {
        guard let node = member(name) else { return "" }
        guard let text = node.value.stringValue else { throw node.bad("a text") }
        return text
    }

    /// A number of nanoseconds: a text of digits, or a number.
    func nanoseconds(_ name: String) throws(OTLPJSONError) -> UInt64 {
        guard let node = member(name) else { return 0 }
        let digits = node.value.stringValue ?? node.numberText
        guard let digits, let number = UInt64(digits) else { throw node.bad("a number of nanoseconds") }
        return number
    }

    /// A number of 32 bits without a sign.
    func count(_ name: String) throws(OTLPJSONError) -> UInt32 {
        guard let node = member(name) else { return 0 }
        guard let digits = node.value.stringValue ?? node.numberText, let number = UInt32(digits) else {
            throw node.bad("a number of 32 bits")
        }
        return number
    }

    /// The value of an enumeration: its number, or its name, which OTLP forbids and some write.
    func choice(_ name: String, _ names: [String]) throws(OTLPJSONError) -> Int {
        guard let node = member(name) else { return 0 }
        guard let number = node.value.intValue ?? node.value.stringValue.flatMap({ names.firstIndex(of: $0) }) else {
            throw node.bad("one of 0 to \(names.count - 1)")
        }
        return number
    }

    func traceID(_ name: String) throws(OTLPJSONError) -> TraceID {
        guard let id = TraceID(hex: try text(name).lowercased()) else {
            throw bad(name, "32 hexadecimal digits that are not all 0")
        }
        return id
    }

    func spanID(_ name: String) throws(OTLPJSONError) -> SpanID {
        guard let id = SpanID(hex: try text(name).lowercased()) else {
            throw bad(name, "16 hexadecimal digits that are not all 0")
        }
        return id
    }

    /// The id of a parent; none is written as nothing, as an empty text, and by some as zeros.
    func optionalSpanID(_ name: String) throws(OTLPJSONError) -> SpanID? {
        let text = try text(name)
        return text.allSatisfy { $0 == "0" } ? nil : try spanID(name)
    }

    /// The attributes of a field; of two with one name the later counts.
    func attributes(_ name: String) throws(OTLPJSONError) -> Attributes {
        var attributes = Attributes()
        for pair in try list(name) {
            let value = try pair.message("value")
            attributes.set(AttributeKey(try pair.text("key")), try value?.anyValue() ?? .empty)
        }
        return attributes
    }

    /// What an `AnyValue` holds.
    func anyValue() throws(OTLPJSONError) -> AttributeValue {
        if let node = member("stringValue") {
            guard let text = node.value.stringValue else { throw node.bad("a text") }
            return .string(text)
        }
        if let node = member("boolValue") {
            guard let flag = node.value.boolValue else { throw node.bad("true or false") }
            return .bool(flag)
        }
        if let node = member("intValue") {
            guard let digits = node.value.stringValue ?? node.numberText, let number = Int(digits) else {
                throw node.bad("a number of 64 bits")
            }
            return .int(number)
        }
        if let node = member("doubleValue") { return .double(try node.double()) }
        if let list = try message("arrayValue") {
            var items: [AttributeValue] = []
            for item in try list.list("values") { items.append(try item.anyValue()) }
            return AttributeValue(list: items)
        }
        if let map = try message("kvlistValue") { return .map(try map.attributes("values")) }
        if let node = member("bytesValue") {
            guard let text = node.value.stringValue, let bytes = Base64.decode(Array(text.utf8)) else {
                throw node.bad("Base64")
            }
            return .bytes(bytes)
        }
        return .empty
    }

    private func double() throws(OTLPJSONError) -> Double {
        switch value.stringValue {
        case "NaN": return .nan
        case "Infinity": return .infinity
        case "-Infinity": return -.infinity
        case let text:
            guard let number = text.map({ Double($0) }) ?? value.doubleValue else { throw bad("a number") }
            return number
        }
    }

    /// The digits of a number as they are written.
    private var numberText: String? {
        if case .number(let number) = value { number.text } else { nil }
    }

    func bad(_ wanted: String) -> OTLPJSONError { .badValue(path: path.description, wanted: wanted) }

    func bad(_ name: String, _ wanted: String) -> OTLPJSONError {
        .badValue(path: path.appending(.member(name)).description, wanted: wanted)
    }
}

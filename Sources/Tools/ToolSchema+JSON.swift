// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

// https://json-schema.org/draft/2020-12/json-schema-validation; Model Context Protocol 2025-11-25 takes this dialect
// for a schema that names none.
extension ToolSchema {
    /// The schema as JSON Schema 2020-12.
    ///
    /// - Parameter isClosed: whether objects that declare their members take no others.
    /// - Returns: a JSON object.
    func json(isClosed: Bool) -> JSONValue {
        var members = [JSONValue.Member("type", .string(shape.typeName))]
        if let title { members.append(.init("title", .string(title))) }
        if let description { members.append(.init("description", .string(description))) }
        switch shape {
        case .string, .number, .integer, .boolean: break
        case .array(let items):
            if let items { members.append(.init("items", items.json(isClosed: isClosed))) }
        case .object(let properties):
            guard let properties else { break }
            let schemas = properties.map { JSONValue.Member($0.name, $0.schema.json(isClosed: isClosed)) }
            members.append(.init("properties", .object(schemas)))
            let required = properties.filter(\.isRequired).map { JSONValue.string($0.name) }
            if !required.isEmpty { members.append(.init("required", .array(required))) }
            if isClosed { members.append(.init("additionalProperties", false)) }
        }
        if let options { members.append(.init("enum", .array(options))) }
        if let defaultValue { members.append(.init("default", defaultValue)) }
        return .object(members)
    }
}

extension ToolSchema.Shape {
    /// The value of `type` in JSON Schema.
    var typeName: String {
        switch self {
        case .string: "string"
        case .number: "number"
        case .integer: "integer"
        case .boolean: "boolean"
        case .array: "array"
        case .object: "object"
        }
    }

    /// The type in a message.
    var expected: String {
        switch self {
        case .string: "a string"
        case .number: "a number"
        case .integer: "an integer"
        case .boolean: "true or false"
        case .array: "a list"
        case .object: "an object"
        }
    }
}

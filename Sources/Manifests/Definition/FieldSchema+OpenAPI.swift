// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

// https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
extension FieldSchema {
    /// The field's schema in the form of OpenAPI 3, structural as Kubernetes wants it.
    var openAPI: JSONValue {
        var members: [JSONValue.Member] = description.isEmpty ? [] : [.init("description", .string(description))]
        members += Self.members(of: form)
        if let defaultValue { members.append(.init("default", defaultValue)) }
        if !rules.isEmpty {
            members.append(
                .init(
                    "x-kubernetes-validations",
                    .array(rules.map { ["rule": .string($0.expression), "message": .string($0.message)] })
                )
            )
        }
        return .object(members)
    }

    /// The fields of an object as `properties` and `required`.
    static func properties(_ fields: [FieldSchema]) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = []
        let required = fields.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !required.isEmpty { members.append(.init("required", .array(required))) }
        if !fields.isEmpty {
            members.append(.init("properties", .object(fields.map { .init($0.name, $0.openAPI) })))
        }
        return members
    }

    /// What a form says of a value.
    private static func members(of form: Form) -> [JSONValue.Member] {
        var schema = Members()
        switch form {
        case .object(let fields):
            schema.add("type", "object")
            schema.members += properties(fields)
        case .open(let fields):
            schema.add("type", "object")
            schema.add("x-kubernetes-preserve-unknown-fields", true)
            schema.members += properties(fields)
        case .strings:
            schema.add("type", "object")
            schema.add("additionalProperties", ["type": "string"])
        case .list(let element, let key):
            schema.add("type", "array")
            schema.add("items", .object(members(of: element)))
            guard let key else { break }
            schema.add("maxItems", 64)
            schema.add("x-kubernetes-list-type", "map")
            schema.add("x-kubernetes-list-map-keys", [.string(key)])
        case .string(let pattern, let maxLength):
            schema.add("type", "string")
            schema.add("minLength", 1)
            schema.add("maxLength", maxLength.map { .int($0) })
            schema.add("pattern", pattern.map { .string($0) })
        case .text: schema.add("type", "string")
        case .moment:
            schema.add("type", "string")
            schema.add("format", "date-time")
        case .integer(let range):
            schema.add("type", "integer")
            schema.add("format", "int64")
            schema.add("minimum", .int(range.lowerBound))
            schema.add("maximum", range.upperBound == .max ? nil : .int(range.upperBound))
        case .boolean: schema.add("type", "boolean")
        case .choice(let words):
            schema.add("type", "string")
            schema.add("enum", .array(words.map { .string($0) }))
        // Either may be a string or a number with a fraction, for which a structural schema has no type.
        case .duration:
            schema.add("x-kubernetes-preserve-unknown-fields", true)
            schema.add("minimum", 0)
            schema.add("pattern", .string(durationPattern))
        case .fraction:
            schema.add("x-kubernetes-preserve-unknown-fields", true)
            schema.add("minimum", 0)
            schema.add("maximum", 1)
            schema.add("pattern", .string(percentagePattern))
        }
        return schema.members
    }

    private static let durationPattern =
        #"^([0-9]+(\.[0-9]*)?|\.[0-9]+)$|^(([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+$"#
    private static let percentagePattern = #"^(100(\.0*)?|[0-9]{1,2}(\.[0-9]*)?)%$"#

    /// Members of an object under construction.
    private struct Members {
        var members: [JSONValue.Member] = []

        /// Adds a member, unless it has no value.
        mutating func add(_ name: String, _ value: JSONValue?) {
            if let value { members.append(JSONValue.Member(name, value)) }
        }
    }
}

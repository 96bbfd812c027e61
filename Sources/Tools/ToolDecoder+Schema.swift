// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import YAMLDocuments

extension ToolDecoder {
    /// Beyond this depth a schema is taken for a mistake; readers go down by recursion.
    private static let maxDepth = 32
    /// Every call is compared with all of them.
    private static let maxOptions = 1_000

    private enum TypeName: String, CaseIterable {
        case string, number, integer, boolean, array, object
    }

    /// The parameters of a tool, or the members of an object.
    func members(_ object: ObjectReader, depth: Int) -> [ToolParameter] {
        object.fields.compactMap { field in
            guard !field.name.isEmpty else {
                log.report("\(object.path): a name must not be empty", at: field.nameLocation)
                return nil
            }
            if !ToolName.isPortable(field.name) {
                let advice = "some clients take only names of up to 64 letters, digits, '_', '-' and '.'"
                log.warn("\(field.path): \(advice)", at: field.nameLocation)
            }
            guard let reader = ObjectReader(field, log: log) else { return nil }
            let isRequired = reader.bool("required") ?? false
            let schema = schema(reader, depth: depth, isMember: true)
            if isRequired, let field = reader.field("default") {
                log.warn("\(field.path): never used, because the value is required", at: field.location)
            }
            return schema.map { ToolParameter(name: field.name, isRequired: isRequired, schema: $0) }
        }
    }

    /// `output`: what results look like.
    func output(_ tool: ObjectReader) -> ToolSchema? {
        guard let object = tool.object("output") else { return nil }
        let schema = schema(object, depth: 0, isMember: false)
        // Model Context Protocol: structured content is a JSON object.
        if let schema, schema.shape.typeName != TypeName.object.rawValue, let field = object.field("type") {
            object.report(field, allowed: "object, because a result that has a schema is one")
        }
        return schema
    }

    private func schema(_ object: ObjectReader, depth: Int, isMember: Bool) -> ToolSchema? {
        guard depth < Self.maxDepth else {
            log.report("\(object.path): schemas nest more than \(Self.maxDepth) deep", at: object.location)
            return nil
        }
        object.allowOnly(
            ["type", "title", "description", "required", "default", "options", "properties", "items"]
        )
        if !isMember { warnOfMemberFields(object) }
        if object.field("type") == nil {
            object.reportMissing("type", allowed: TypeName.allCases.map(\.rawValue).joined(separator: ", "))
        }
        // Read whatever the type is, so that mistakes in them are found in the same pass.
        let properties = object.object("properties").map { members($0, depth: depth + 1) }
        let items = object.object("items").flatMap { schema($0, depth: depth + 1, isMember: false) }
        guard let type: TypeName = object.choice("type") else { return nil }
        refuse("properties", of: .object, unless: type, object)
        refuse("items", of: .array, unless: type, object)
        let shape: ToolSchema.Shape =
            switch type {
            case .string: .string
            case .number: .number
            case .integer: .integer
            case .boolean: .boolean
            case .array: .array(items: items)
            case .object: .object(properties: properties?.isEmpty == true ? nil : properties)
            }
        var result = ToolSchema(
            shape: shape,
            title: object.string("title"),
            description: object.string("description")
        )
        // In this order: a default must be one of the options.
        result.options = options(of: type, object, result)
        result.defaultValue = isMember ? defaultValue(object, result) : nil
        return result
    }

    private func warnOfMemberFields(_ object: ObjectReader) {
        for field in object.fields where ["required", "default"].contains(field.name) {
            let message = "\(field.path): has no effect; only a parameter and a member of 'properties' has it"
            log.warn(message, at: field.nameLocation)
        }
    }

    private func refuse(_ name: String, of owner: TypeName, unless type: TypeName, _ object: ObjectReader) {
        guard type != owner, let field = object.field(name) else { return }
        log.report("\(field.path): only type \(owner.rawValue) has '\(name)'", at: field.nameLocation)
    }

    private func options(of type: TypeName, _ object: ObjectReader, _ schema: ToolSchema) -> [JSONValue]? {
        // Not of objects: those with and without the defaults inside of them would be different options.
        if type == .array || type == .object, let field = object.field("options") {
            log.report("\(field.path): type \(type.rawValue) has no options", at: field.nameLocation)
            return nil
        }
        guard let elements = object.list("options") else { return nil }
        guard (1...Self.maxOptions).contains(elements.count) else {
            let message = "found \(elements.count) values, allowed are 1 to \(Self.maxOptions)"
            log.report("\(object.childPath("options")): \(message)", at: object.location)
            return nil
        }
        var options: [JSONValue] = []
        for element in elements {
            guard let value = checked(element, schema, object) else { continue }
            if SchemaChecker.contains(options, value) {
                log.report("\(element.path): is listed twice", at: element.location)
            } else {
                options.append(value)
            }
        }
        return options.isEmpty ? nil : options
    }

    private func defaultValue(_ object: ObjectReader, _ schema: ToolSchema) -> JSONValue? {
        object.field("default").flatMap { checked($0, schema, object) }
    }

    /// A value that the file itself gives, with the defaults inside of it, when it satisfies the schema.
    private func checked(_ field: ObjectReader.Field, _ schema: ToolSchema, _ object: ObjectReader) -> JSONValue? {
        guard let value = object.json(field) else { return nil }
        var checker = SchemaChecker(isClosed: true, appliesDefaults: true)
        let complete = checker.check(value, schema)
        guard let error = checker.error else { return complete }
        for problem in error.problems {
            let path = problem.path.steps.isEmpty ? "" : problem.path.description
            let isUnquoted = value.boolValue != nil || value.doubleValue != nil
            let advice = schema.shape == .string && isUnquoted ? "; put it in quotes" : ""
            log.report("\(field.path)\(path): \(problem.message)\(advice)", at: field.location)
        }
        return nil
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import YAMLDocuments

/// Compares one value with a schema, and completes it with defaults.
struct SchemaChecker {
    /// Whether members that the schema does not declare are problems.
    let isClosed: Bool
    /// Whether members that are left out get their defaults.
    let appliesDefaults: Bool
    /// What a member of the value itself is called.
    private let noun: String

    private var problems: [SchemaProblem] = []
    private var isComplete = true
    /// The place that is looked at; a path is made of it for problems only.
    private var steps: [JSONPath.Step] = []

    init(isClosed: Bool, appliesDefaults: Bool, noun: String = "field") {
        self.isClosed = isClosed
        self.appliesDefaults = appliesDefaults
        self.noun = noun
    }

    /// What was wrong with the values checked so far.
    var error: SchemaError? {
        problems.isEmpty ? nil : SchemaError(problems: problems, isComplete: isComplete)
    }

    /// Checks a value.
    ///
    /// - Returns: the value with defaults, meaningful only when there is no ``error``.
    mutating func check(_ value: JSONValue, _ schema: ToolSchema) -> JSONValue {
        guard isComplete else { return value }
        let checked: JSONValue
        switch (schema.shape, value) {
        case (.string, .string), (.number, .number), (.boolean, .bool): checked = value
        case (.integer, .number(let number)) where number.isInteger: checked = .number(Self.plain(number))
        case (.array(let items), .array(let elements)):
            guard let items else {
                checked = value
                break
            }
            checked = .array(
                elements.enumerated().map { index, element in inside(.element(index)) { $0.check(element, items) } }
            )
        case (.object(let properties), .object(let members)):
            checked = properties.map { .object(check(members, $0)) } ?? value
        default:
            report("found \(Self.found(value)), allowed is \(schema.shape.expected)")
            return value
        }
        if let options = schema.options, !Self.contains(options, checked) {
            report(Self.notAmong(options, checked))
        }
        return checked
    }

    private mutating func check(_ members: [JSONValue.Member], _ properties: [ToolParameter]) -> [JSONValue.Member] {
        var given = [Bool](repeating: false, count: properties.count)
        var checked: [JSONValue.Member] = []
        for member in members {
            // By bytes: Swift's strings are equal when canonically equivalent, which JSON does not know.
            if let index = properties.firstIndex(where: { $0.name.utf8.elementsEqual(member.name.utf8) }) {
                given[index] = true
                let schema = properties[index].schema
                let value = inside(.member(member.name)) { $0.check(member.value, schema) }
                checked.append(JSONValue.Member(member.name, value))
            } else if isClosed {
                let message = unknown(member.name, known: properties.map(\.name))
                inside(.member(member.name)) { $0.report(message) }
                guard isComplete else { break }
            } else {
                checked.append(member)
            }
        }
        for (property, isGiven) in zip(properties, given) where !isGiven {
            if property.isRequired {
                inside(.member(property.name)) { $0.report("missing; allowed is \(property.schema.shape.expected)") }
            } else if appliesDefaults, let value = property.schema.defaultValue {
                checked.append(JSONValue.Member(property.name, value))
            }
        }
        return checked
    }

    private mutating func inside<Result>(
        _ step: JSONPath.Step,
        _ body: (inout SchemaChecker) -> Result
    ) -> Result {
        steps.append(step)
        defer { steps.removeLast() }
        return body(&self)
    }

    private mutating func report(_ message: String) {
        guard problems.count < SchemaError.limit else {
            isComplete = false
            return
        }
        problems.append(SchemaProblem(path: JSONPath(steps), message: message))
    }

    private func unknown(_ name: String, known: [String]) -> String {
        let noun = steps.isEmpty ? noun : "field"
        guard !known.isEmpty else { return "unknown \(noun); none is allowed" }
        let hint = NearestName.of(name, in: known).map { "; did you mean '\(ScalarValue.shown($0))'?" } ?? ""
        return "unknown \(noun)\(hint) (allowed: \(Self.listed(known)))"
    }

    private static func notAmong(_ options: [JSONValue], _ value: JSONValue) -> String {
        let names = options.map { $0.stringValue ?? String(decoding: $0.encoded(), as: UTF8.self) }
        let hint = value.stringValue.flatMap { NearestName.of($0, in: options.compactMap(\.stringValue)) }
        let question = hint.map { "; did you mean '\(ScalarValue.shown($0))'?" } ?? ""
        return "not an option, allowed is \(listed(names))\(question)"
    }

    /// Names in a message; a long list is cut off.
    private static func listed(_ names: [String]) -> String {
        names.prefix(20).map(ScalarValue.shown).joined(separator: ", ") + (names.count > 20 ? ", …" : "")
    }

    private static func found(_ value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool: "a truth value"
        case .number: "a number"
        case .string: "a string"
        case .array: "a list"
        case .object: "an object"
        }
    }

    /// Whether a value is one of the options: numbers by value, strings byte by byte.
    static func contains(_ options: [JSONValue], _ value: JSONValue) -> Bool {
        options.contains { JSONDifference.first(between: $0, and: value) == nil }
    }

    /// An integer without fraction and exponent, where that is possible: handlers are to see an `int`, not a `float`.
    private static func plain(_ number: JSONNumber) -> JSONNumber {
        guard number.intValue == nil, let value = Int(exactly: number.doubleValue) else { return number }
        let integer = JSONNumber(value)
        return integer == number ? integer : number
    }
}

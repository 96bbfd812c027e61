// SPDX-License-Identifier: Apache-2.0

import Envelopes
import SeededRandom

@testable import Tools

/// Makes schemas, values that satisfy them, and values that break them at a known place.
struct SchemaGenerator {
    var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    private static let names = [
        "name", "count", "a", "b", "size", "path-1", "x.y", "odd name", "été", "\u{1F680}", "nam", "quote\"s",
    ]

    mutating func parameters(depth: Int = 0) -> [ToolParameter] {
        var names: [String] = []
        for _ in 0..<random.below(5) {
            let name = random.pick(Self.names)
            if !names.contains(name) { names.append(name) }
        }
        return names.map { name in
            var schema = schema(depth: depth)
            if random.oneIn(3) {
                var checker = SchemaChecker(isClosed: true, appliesDefaults: true)
                schema.defaultValue = checker.check(value(schema), schema)
            }
            return ToolParameter(name: name, isRequired: random.oneIn(3), schema: schema)
        }
    }

    private mutating func schema(depth: Int) -> ToolSchema {
        let shape: ToolSchema.Shape =
            switch random.below(depth < 3 ? 8 : 4) {
            case 0: .string
            case 1: .number
            case 2: .integer
            case 3: .boolean
            case 4: .array(items: random.oneIn(4) ? nil : schema(depth: depth + 1))
            case 5: .object(properties: nil)
            default: .object(properties: parameters(depth: depth + 1))
            }
        var schema = ToolSchema(shape: shape)
        guard schema.isScalar, random.oneIn(5) else { return schema }
        var options: [JSONValue] = []
        for _ in 0..<(1 + random.below(3)) {
            let option = value(schema)
            if !options.contains(option) { options.append(option) }
        }
        schema.options = options
        return schema
    }

    /// A value that satisfies a schema; members that may be left out sometimes are.
    mutating func value(_ schema: ToolSchema) -> JSONValue {
        if let options = schema.options { return random.pick(options) }
        switch schema.shape {
        case .string: return .string(random.pick(["", "x", "é\u{0}", "no", "5", "a\"b", "\u{1F680}"]))
        case .number: return number(random.pick(["0", "-1", "2.50", "1e3", "1E-7", "12345678901234567890", "0.1"]))
        case .integer: return number(random.pick(["0", "-7", "5.0", "50e-1", "9007199254740993", "1e3"]))
        case .boolean: return .bool(random.oneIn(2))
        case .array(let items):
            return .array((0..<random.below(4)).map { _ in items.map { value($0) } ?? anything(depth: 0) })
        case .object(nil):
            return .object((0..<random.below(3)).map { JSONValue.Member("m\($0)", anything(depth: 0)) })
        case .object(let properties?):
            let members = properties.filter { $0.isRequired || !random.oneIn(3) }
            return .object(members.map { JSONValue.Member($0.name, value($0.schema)) }.shuffled(using: &random))
        }
    }

    private func number(_ text: String) -> JSONValue {
        (try? JSONValue(decoding: Array(text.utf8))) ?? .null
    }

    private mutating func anything(depth: Int) -> JSONValue {
        switch random.below(depth < 2 ? 7 : 5) {
        case 0: .null
        case 1: .bool(random.oneIn(2))
        case 2: .int(random.below(100))
        case 3: .string(random.pick(["", "text"]))
        case 4: .array([])
        case 5: .array((0..<2).map { _ in anything(depth: depth + 1) })
        default: .object([JSONValue.Member("k", anything(depth: depth + 1))])
        }
    }
}

extension SchemaGenerator {
    /// A value that breaks the schema at one place only.
    struct Mutation {
        let value: JSONValue
        let path: JSONPath
    }

    private typealias Site = (schema: ToolSchema, path: JSONPath)

    /// Breaks a value that satisfies the schema; `nil` when that cannot be done as it was drawn.
    mutating func mutation(of value: JSONValue, _ schema: ToolSchema) -> Mutation? {
        let site = random.pick(Self.sites(schema, value, JSONPath()))
        guard let found = value.value(at: site.path) else { return nil }
        var result = value
        switch (site.schema.shape, found, random.below(3)) {
        case (.object(let properties?), .object(let members), 0):
            guard let missing = properties.filter(\.isRequired).randomElement(using: &random) else { return nil }
            result.set(.object(members.filter { !$0.name.utf8.elementsEqual(missing.name.utf8) }), at: site.path)
            return Mutation(value: result, path: site.path.appending(.member(missing.name)))
        case (.object(.some), .object, 1):
            let path = site.path.appending(.member("unheard of"))
            result.set(anything(depth: 0), at: path)
            return Mutation(value: result, path: path)
        case (let shape, _, 2) where site.schema.options != nil:
            let other = self.value(ToolSchema(shape: shape))
            guard site.schema.options?.contains(other) == false else { return nil }
            result.set(other, at: site.path)
        default:
            result.set(wrong(site.schema.shape), at: site.path)
        }
        return Mutation(value: result, path: site.path)
    }

    /// A value of another type.
    private mutating func wrong(_ shape: ToolSchema.Shape) -> JSONValue {
        let values: [JSONValue] =
            switch shape {
            case .string: [.null, 5, true, [], [:]]
            case .number: [.null, "5", true, ["x"], [:]]
            case .integer: [.null, number("5.5"), "5", false, number("1e-3")]
            case .boolean: [.null, 0, 1, "true", []]
            case .array: [.null, "x", [:], 1]
            case .object: [.null, "x", [], false]
            }
        return random.pick(values)
    }

    /// Every place of a value that a schema says something about.
    private static func sites(_ schema: ToolSchema, _ value: JSONValue, _ path: JSONPath) -> [Site] {
        var sites: [Site] = [(schema, path)]
        switch (schema.shape, value) {
        case (.array(let items?), .array(let elements)):
            for (index, element) in elements.enumerated() {
                sites += Self.sites(items, element, path.appending(.element(index)))
            }
        case (.object(let properties?), .object):
            for property in properties {
                guard let member = value[property.name] else { continue }
                sites += Self.sites(property.schema, member, path.appending(.member(property.name)))
            }
        default: break
        }
        return sites
    }
}

extension ToolSchema {
    fileprivate var isScalar: Bool {
        switch shape {
        case .array, .object: false
        default: true
        }
    }
}

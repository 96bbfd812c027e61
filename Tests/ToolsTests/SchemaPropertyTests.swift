// SPDX-License-Identifier: Apache-2.0

import Envelopes
import SeededRandom
import Testing
import YAMLDocuments

@testable import Tools

@Suite struct SchemaPropertyTests {
    static func tool(_ parameters: [ToolParameter]) -> Tool {
        ToolDraft(
            name: "t",
            nameLocation: SourceLocation(file: "t"),
            path: "",
            title: nil,
            description: nil,
            parameters: parameters,
            output: nil,
            route: .actors(["a"]),
            progress: nil,
            timeout: nil,
            metadata: nil,
            scopes: [],
            location: SourceLocation(file: "t")
        ).tool(route: ["a"], progress: false, timeout: .seconds(1))
    }

    @Test(arguments: 1...8)
    func `arguments made from a schema pass, and completing them again changes nothing`(seed: UInt64) throws {
        var generator = SchemaGenerator(seed: seed)
        for _ in 0..<300 {
            let parameters = generator.parameters()
            let tool = Self.tool(parameters)
            let arguments = generator.value(ToolSchema(shape: .object(properties: parameters)))
            let complete = try tool.validate(arguments: arguments)
            #expect(try tool.validate(arguments: complete) == complete)
            for member in arguments.objectValue ?? [] { #expect(complete[member.name] != nil) }
            for parameter in parameters where parameter.schema.defaultValue != nil && !parameter.isRequired {
                #expect(complete[parameter.name] != nil)
            }
        }
    }

    /// Arguments made from their schema, broken at one place, or made from another schema.
    private func arguments(_ generator: inout SchemaGenerator, _ schema: ToolSchema) -> JSONValue {
        let value = generator.value(schema)
        switch generator.random.below(4) {
        case 0: return value
        case 1: return generator.value(ToolSchema(shape: .object(properties: generator.parameters())))
        default: return generator.mutation(of: value, schema)?.value ?? value
        }
    }

    @Test func `the reference implementation agrees about what is advertised, place by place`() throws {
        var generator = SchemaGenerator(seed: 7)
        var cases: [(schema: JSONValue, value: JSONValue)] = []
        var verdicts: [Set<JSONPath>] = []
        for _ in 0..<1_000 {
            let parameters = generator.parameters()
            let tool = Self.tool(parameters)
            let value = arguments(&generator, ToolSchema(shape: .object(properties: parameters)))
            cases.append((tool.inputSchema, value))
            do throws(SchemaError) {
                let complete = try tool.validate(arguments: value)
                verdicts.append([])
                cases.append((tool.inputSchema, complete))
                verdicts.append([])
            } catch {
                verdicts.append(Set(error.problems.map(\.path)))
            }
            for parameter in parameters {
                guard let value = parameter.schema.defaultValue else { continue }
                cases.append((parameter.schema.json(isClosed: true), value))
                verdicts.append([])
            }
        }
        let places = try SchemaJudge.places(cases)
        try #require(places.count == cases.count)
        for (index, (ours, theirs)) in zip(verdicts, places).enumerated() where ours != theirs {
            Issue.record("\(cases[index]): \(ours) is \(theirs)")
        }
        #expect(verdicts.count { !$0.isEmpty } > 300 && verdicts.count(where: \.isEmpty) > 500)
    }

    @Test(arguments: 1...8)
    func `arguments broken at one place fail at that place and nowhere else`(seed: UInt64) throws {
        var generator = SchemaGenerator(seed: seed &+ 100)
        var broken = 0
        while broken < 300 {
            let parameters = generator.parameters()
            let schema = ToolSchema(shape: .object(properties: parameters))
            guard let mutation = generator.mutation(of: generator.value(schema), schema) else { continue }
            broken += 1
            let error = try #require(throws: SchemaError.self) {
                try Self.tool(parameters).validate(arguments: mutation.value)
            }
            #expect(error.problems.map(\.path) == [mutation.path], "\(error)")
            #expect(error.isComplete)
        }
    }
}

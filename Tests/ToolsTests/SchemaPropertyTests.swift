// SPDX-License-Identifier: Apache-2.0

import Envelopes
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

// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing
import Tools

@Suite struct ArgumentTests {
    private func validate(_ arguments: String, _ tool: Tool) throws -> String? {
        Sample.text(try tool.validate(arguments: try Sample.json(arguments)))
    }

    private func problems(_ arguments: String, _ tool: Tool) throws -> [String] {
        let error = try #require(throws: SchemaError.self) {
            try tool.validate(arguments: try Sample.json(arguments))
        }
        #expect(error.isComplete)
        return error.problems.map(\.description)
    }

    @Test func `defaults follow what is given, also inside of objects and arrays`() throws {
        let tool = try Sample.tool(Sample.complete)
        #expect(
            try validate(#"{"prompt":"a cat"}"#, tool)
                == #"{"prompt":"a cat","count":5,"strength":0.5,"enhance":false,"style":"real","model":{"name":"small","seed":7}}"#
        )
        let given = """
            {"model":{"name":"big"},"sizes":[{"width":1},{"unit":"mm","width":2}],"prompt":"","style":"no",\
            "enhance":true,"strength":1e2,"count":0}
            """
        #expect(
            try validate(given, tool) == """
                {"model":{"name":"big","seed":7},"sizes":[{"width":1,"unit":"px"},{"unit":"mm","width":2}],"prompt":"",\
                "style":"no","enhance":true,"strength":1e2,"count":0}
                """
        )
    }

    @Test func `what the schema leaves open passes as it is`() throws {
        let tool = try Sample.tool(parameters: "o: {type: object}\nl: {type: array}\np: {type: object, properties: {}}")
        let arguments = #"{"o":{"a":null,"b":[1,{"c":2.50}]},"l":[null,"x",[]],"p":{"anything":1}}"#
        #expect(try validate(arguments, tool) == arguments)
    }

    @Test(arguments: [
        ("5", "5"), ("5.0", "5"), ("-50e-1", "-5"), ("1e3", "1000"), ("123456789012345678901234567890", nil),
    ])
    func `an integer reaches the handler as one`(given: String, expected: String?) throws {
        let tool = try Sample.tool(parameters: "n: {type: integer}")
        #expect(try validate("{\"n\":\(given)}", tool) == "{\"n\":\(expected ?? given)}")
    }

    @Test func `every problem is told, with the place of the argument`() throws {
        let arguments = """
            {"promt":"a cat","count":1.5,"strength":"high","enhance":1,"style":"reel",\
            "sizes":[{"width":"1"},7,{"unit":"cm","w":2}],"tags":["a",null],"extra":[],"list":{},"model":null}
            """
        #expect(
            try problems(arguments, try Sample.tool(Sample.complete)) == [
                ".promt: unknown parameter; did you mean 'prompt'? (allowed: prompt, count, strength, enhance, style,"
                    + " sizes, tags, extra, list, model)",
                ".count: found a number, allowed is an integer",
                ".strength: found a string, allowed is a number",
                ".enhance: found a number, allowed is true or false",
                ".style: not an option, allowed is real, art, no; did you mean 'real'?",
                ".sizes[0].width: found a string, allowed is an integer",
                ".sizes[1]: found a number, allowed is an object",
                ".sizes[2].unit: not an option, allowed is px, mm; did you mean 'mm'?",
                ".sizes[2].w: unknown field (allowed: width, unit)",
                ".sizes[2].width: missing; allowed is an integer",
                ".tags[1]: found null, allowed is a string",
                ".extra: found a list, allowed is an object",
                ".list: found an object, allowed is a list",
                ".model: found null, allowed is an object",
                ".prompt: missing; allowed is a string",
            ]
        )
    }

    @Test func `a tool without parameters takes none`() throws {
        let tool = try Sample.tool("tools: [{name: t, description: d, route: [a]}]")
        #expect(try validate("{}", tool) == "{}")
        #expect(try problems(#"{"a":1}"#, tool) == [".a: unknown parameter; none is allowed"])
        #expect(try problems("[]", tool) == [".: found a list, allowed is an object"])
        #expect(try problems("null", tool) == [".: found null, allowed is an object"])
    }

    @Test func `names and options are compared byte by byte`() throws {
        let tool = try Sample.tool(parameters: "\"caf\u{E9}\": {type: string, required: true}")
        #expect(try validate("{\"caf\u{E9}\":\"x\"}", tool) == "{\"caf\u{E9}\":\"x\"}")
        #expect(try problems("{\"cafe\u{301}\":\"x\"}", tool).count == 2)
        let options = try Sample.tool(parameters: "s: {type: string, options: [\"\u{E9}\"]}")
        #expect(try validate("{\"s\":\"\u{E9}\"}", options) == "{\"s\":\"\u{E9}\"}")
        #expect(try problems("{\"s\":\"e\u{301}\"}", options).count == 1)
    }

    @Test func `options are compared by value`() throws {
        let tool = try Sample.tool(
            parameters: "n: {type: number, options: [1, 2.5]}\nb: {type: boolean, options: [true]}"
        )
        #expect(try validate(#"{"n":1.0,"b":true}"#, tool) == #"{"n":1.0,"b":true}"#)
        #expect(try problems(#"{"n":2}"#, tool) == [".n: not an option, allowed is 1, 2.5"])
        #expect(try problems(#"{"b":false}"#, tool) == [".b: not an option, allowed is true"])
    }

    @Test func `a problem repeats no value, and a hostile name is cut off`() throws {
        let tool = try Sample.tool(Sample.complete)
        let name = String(repeating: "n", count: 10_000) + "\\u0000\\n"
        let texts = try problems(
            "{\"prompt\":\"p\",\"style\":\"hunter2\",\"count\":\"hunter2\",\"\(name)\":\"hunter2\"}",
            tool
        )
        #expect(texts.count == 3)
        #expect(texts.allSatisfy { !$0.contains("hunter2") && !$0.contains("\n") && $0.utf8.count < 600 })
    }

    @Test func `the search for problems ends`() throws {
        let tool = try Sample.tool(parameters: "l: {type: array, items: {type: string}}")
        let many = [String](repeating: "1", count: 10_000).joined(separator: ",")
        let error = try #require(throws: SchemaError.self) {
            try tool.validate(arguments: try Sample.json("{\"l\":[\(many)]}"))
        }
        #expect(error.problems.count == SchemaError.limit)
        #expect(!error.isComplete)
        #expect(error.description.hasSuffix("there may be more problems"))
    }

    @Test func `a result may hold more than its schema, and nothing is filled in`() throws {
        let tool = try Sample.tool(Sample.complete)
        try tool.validate(result: try Sample.json(#"{"images":["a"],"seconds":1.5}"#))
        let error = try #require(throws: SchemaError.self) {
            try tool.validate(result: try Sample.json(#"{"images":[1]}"#))
        }
        #expect(error.description == ".images[0]: found a number, allowed is a string")
        try Sample.tool(Sample.minimal).validate(result: .null)
    }
}

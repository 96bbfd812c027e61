// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing
import YAMLDocuments

@testable import Tools

@Suite struct ToolReaderTests {
    @Test func `a file leaves out what it can`() throws {
        let tool = try Sample.tool(Sample.minimal)
        #expect(tool.name == "echo")
        #expect(tool.title == nil)
        #expect(tool.description == "Says it again.")
        #expect(tool.route == ["echo-actor"])
        #expect(!tool.progress)
        #expect(tool.timeout == .seconds(300))
        #expect(tool.scopes == [])
        #expect(tool.metadata == nil)
        #expect(tool.outputSchema == nil)
        #expect(tool.location == SourceLocation(file: "t.yaml", line: 2, column: 5))
    }

    @Test func `a file says everything`() throws {
        let tools = try Sample.tools(Sample.complete)
        #expect(tools.map(\.name) == ["make_images", "quick.task-2", "defaults"])
        let tool = tools[0]
        #expect(tool.title == "Make images")
        #expect(tool.route == ["generate", "score", "rank"])
        #expect(tool.scopes == ["images:make", "gpu"])
        #expect(Sample.text(tool.metadata) == #"{"category":"images","gpu":true,"weights":[1,2.50]}"#)
        #expect(tools.map(\.progress) == [true, false, true])
        #expect(tools.map(\.timeout) == [.seconds(900), .milliseconds(1500), .seconds(90)])
        #expect(tool.parameters.filter(\.isRequired).map(\.name) == ["prompt"])
        #expect(tool.parameters.count == 10)
    }

    @Test func `parameters are advertised as closed JSON Schema`() throws {
        let tool = try Sample.tool(Sample.complete)
        let expected = """
            {"type":"object","properties":{\
            "prompt":{"type":"string","title":"Prompt","description":"What to draw."},\
            "count":{"type":"integer","default":5},\
            "strength":{"type":"number","default":0.5},\
            "enhance":{"type":"boolean","default":false},\
            "style":{"type":"string","enum":["real","art","no"],"default":"real"},\
            "sizes":{"type":"array","items":{"type":"object","properties":{\
            "width":{"type":"integer"},"unit":{"type":"string","enum":["px","mm"],"default":"px"}},\
            "required":["width"],"additionalProperties":false}},\
            "tags":{"type":"array","items":{"type":"string"}},\
            "extra":{"type":"object"},"list":{"type":"array"},\
            "model":{"type":"object","properties":{"name":{"type":"string"},"seed":{"type":"integer","default":7}},\
            "required":["name"],"additionalProperties":false,"default":{"name":"small","seed":7}}},\
            "required":["prompt"],"additionalProperties":false}
            """
        #expect(Sample.text(tool.inputSchema) == expected)
        let output =
            #"{"type":"object","properties":{"images":{"type":"array","items":{"type":"string"}}},"required":["images"]}"#
        #expect(Sample.text(tool.outputSchema) == output)
        let none = try Sample.tools(Sample.complete)[2]
        #expect(Sample.text(none.inputSchema) == #"{"type":"object","properties":{},"additionalProperties":false}"#)
    }

    @Test func `documents of other kinds are left alone, be they beside tools or alone`() throws {
        let text = """
            apiVersion: v1
            kind: ConfigMap
            tools: 5
            ---
            services: {web: {image: nginx}}
            ---

            """
        let set = try ToolReader.decode(text + Sample.minimal, file: "t.yaml")
        #expect(set.tools.map(\.name) == ["echo"])
        #expect(set.documents == [SourceLocation(file: "t.yaml", line: 7, column: 1)])
        #expect(set.skipped.map(\.kind) == ["ConfigMap", nil])
        #expect(try ToolReader.decode("", file: "e.yaml") == ToolSet())
    }

    @Test func `routes and defaults of one document hold for the tools of another`() throws {
        let text = """
            routes: {both: [a, b]}
            defaults: {progress: true, timeout: 1m}
            ---
            defaults: {timeout: 60}
            ---
            tools: [{name: t, description: d, route: both}]
            """
        let tool = try Sample.tool(text)
        #expect(tool.route == ["a", "b"])
        #expect(tool.progress)
        #expect(tool.timeout == .seconds(60))
    }

    @Test func `anchors and merge keys work`() throws {
        let text = """
            tools:
              - &base
                name: one
                description: d
                route: [a]
                timeout: 7
                parameters: {p: &p {type: string, required: true}}
              - <<: *base
                name: two
                parameters: {q: {<<: *p, description: as p}}
            """
        let tools = try Sample.tools(text)
        #expect(tools.map(\.timeout) == [.seconds(7), .seconds(7)])
        #expect(tools[1].parameters.map(\.isRequired) == [true])
    }

    @Test func `what has no effect, and what some clients refuse, is a warning`() throws {
        let text = """
            tools:
              - name: t
                route: [a, happy-end]
                parameters:
                  p: {type: string, required: true, default: x}
                  odd name: {type: string}
                  l: {type: array, items: {type: string, required: true}}
            """
        let set = try ToolReader.decode(text, file: "t.yaml")
        #expect(
            set.warnings.map(\.description).sorted() == [
                "t.yaml:2:5: tools[0]: without a description, callers cannot tell when to use it",
                "t.yaml:3:16: tools[0].route[1]: pipelines end there by themselves; leave it out",
                "t.yaml:5:50: tools[0].parameters.p.default: never used, because the value is required",
                "t.yaml:6:7: tools[0].parameters.odd name: some clients take only names of up to 64 letters, digits,"
                    + " '_', '-' and '.'",
                "t.yaml:7:46: tools[0].parameters.l.items.required: has no effect; only a parameter and a member of"
                    + " 'properties' has it",
            ]
        )
    }

    @Test func `routes are compared with the actors beside them`() throws {
        let set = try ToolReader.decode(Sample.complete, file: "t.yaml")
        let warnings = set.undeclaredActors(among: ["generate", "scores", "rank", "quick", "images"])
        #expect(
            warnings.map(\.description) == [
                "t.yaml:7:5: tool 'make_images': actor 'score' of its route is not declared in these files;"
                    + " did you mean 'scores'?"
            ]
        )
    }
}

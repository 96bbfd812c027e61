// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing

@testable import MCP

struct ToolListTests {
    private static let tools = [
        MCPTool(name: "b", inputSchema: ["type": "object"], outputSchema: ["type": "array"]),
        ScriptedHost.structured, ScriptedHost.echo,
    ]

    @Test func `tools are listed by name, with what each version knows of them`() async throws {
        let client = TestClient(tools: Self.tools)
        for (version, hasTitle, hasTasks) in [
            ("2024-11-05", false, false), ("2025-03-26", false, false), ("2025-06-18", true, false),
            ("2025-11-25", true, true),
        ] {
            let headers = try await client.initialize(version)
            let response = await client.request("tools/list", headers: headers)
            let tools = try #require(try response.document()["result"]?["tools"]?.arrayValue)
            #expect(tools.map { $0["name"]?.stringValue } == ["b", "echo", "structured"])
            #expect((tools[1]["title"] != nil) == hasTitle)
            #expect(tools[1]["description"] == "Says what it hears")
            #expect(tools[1]["inputSchema"] == ScriptedHost.echo.inputSchema)
            #expect((tools[2]["outputSchema"] != nil) == hasTitle)
            #expect(tools[0]["outputSchema"] == nil, "only objects are structured")
            #expect((tools[0]["execution"]?["taskSupport"] == "optional") == hasTasks)
        }
    }

    @Test func `2026-07-28 lists any output schema, and how long the list is good`() async throws {
        let client = TestClient(tools: Self.tools)
        let result = try #require(try await client.stateless("tools/list").document()["result"])
        #expect(result["resultType"] == "complete")
        #expect(result["tools"]?[0]?["outputSchema"] == ["type": "array"])
        #expect(result["tools"]?[0]?["execution"] == nil)
        #expect(result["ttlMs"] == 30_000)
        #expect(result["cacheScope"] == "private")
    }

    @Test func `pages cover all tools once, though tools come and go between them`() async throws {
        let all = (0..<25).map {
            MCPTool(name: "tool-\(String($0 + 100).dropFirst())", inputSchema: ["type": "object"])
        }
        let client = TestClient(tools: all.shuffled()) { $0.toolPageSize = 10 }
        var names: [String] = []
        var params = "{}"
        for page in 0..<3 {
            let response = await client.request("tools/list", params)
            let result = try #require(try response.document()["result"])
            names += result["tools"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
            // The tool that the cursor names is gone when the next page is asked for.
            if page == 0 { client.host.changeTools(all.filter { $0.name != "tool-09" }) }
            if let cursor = result["nextCursor"]?.stringValue { params = #"{"cursor":"\#(cursor)"}"# }
            #expect((result["nextCursor"] != nil) == (page < 2))
        }
        #expect(names == all.map(\.name).sorted())
    }

    @Test(arguments: [#""?""#, "7", #""////""#, "[]"])
    func `a cursor of somebody else is refused`(cursor: String) async throws {
        let response = await TestClient().request("tools/list", #"{"cursor":\#(cursor)}"#)
        #expect(try response.document()["error"]?["code"] == -32602)
    }

    @Test func `null is no cursor`() async throws {
        #expect(try await TestClient().request("tools/list", #"{"cursor":null}"#).document()["result"] != nil)
    }
}

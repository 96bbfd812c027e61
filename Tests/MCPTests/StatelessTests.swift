// SPDX-License-Identifier: Apache-2.0

import Envelopes
import JSONRPC
import Testing

@testable import MCP

struct StatelessTests {
    private static let echo = #""name":"echo","arguments":{"text":"hi"},"#

    @Test func `discovery says what the server speaks and offers`() async throws {
        let client = TestClient()
        let response = await client.stateless("server/discover")
        #expect(response.status == 200)
        #expect(response["Mcp-Session-Id"] == nil)
        let result = try #require(try response.document()["result"])
        #expect(result["resultType"] == "complete")
        #expect(result["supportedVersions"]?.arrayValue?.first == "2026-07-28")
        #expect(result["supportedVersions"]?.arrayValue?.count == 5)
        #expect(result["capabilities"]?["extensions"]?["io.modelcontextprotocol/tasks"] == [:])
        #expect(result["_meta"]?["io.modelcontextprotocol/serverInfo"]?["name"] == "asya-gateway")
        #expect(result["ttlMs"]?.intValue != nil)
        #expect(result["cacheScope"] == "public")
    }

    @Test func `a call is answered with any structured content`() async throws {
        let client = TestClient()
        async let response = client.stateless(
            "tools/call",
            Self.echo,
            name: "=?base64?ZWNobw==?=",
            meta: #""traceparent":"00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01","#
        )
        client.host.finish(await client.host.nextCall(), "[1,2]")
        let result = try #require(try await response.document()["result"])
        #expect(result["resultType"] == "complete")
        #expect(result["structuredContent"] == [1, 2])
        #expect(result["content"]?[0]?["text"] == "[1,2]")
        #expect(client.host.asked.first?.trace?.traceparent.hasPrefix("00-0af7") == true)
        #expect(client.host.asked.first?.clientName == "tester")
        #expect(await response.exchange == MCPExchange(version: .version20260728, method: .toolsCall, tool: "echo"))
    }

    @Test func `progress is told in events without ids`() async throws {
        let client = TestClient()
        let response = await client.stateless("tools/call", Self.echo, name: "echo", meta: #""progressToken":3,"#)
        let id = await client.host.nextCall()
        let reader = EventReader(try response.stream())
        #expect(try await reader.next()?.isComment == true)
        client.host.progress(id, 10)
        let progress = try #require(try await reader.next())
        #expect(progress.id == nil)
        #expect(progress.data?["params"]?["progressToken"] == 3)
        client.host.finish(id, "{}")
        #expect(try await reader.next()?.data?["result"]?["resultType"] == "complete")
    }

    @Test func `headers that do not say what the body says are refused`() async throws {
        let client = TestClient()
        let meta =
            #"{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}"#
        let body = #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","_meta":\#(meta)}}"#
        let good = ["MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/call", "Mcp-Name": "echo"]
        for (name, value) in [
            ("MCP-Protocol-Version", "2026-07-29"), ("MCP-Protocol-Version", nil), ("Mcp-Method", "tools/list"),
            ("Mcp-Method", nil), ("Mcp-Name", "other"), ("Mcp-Name", nil), ("Mcp-Name", "=?base64?ZWNob?="),
            ("Mcp-Name", "=?base64??="),
        ] as [(String, String?)] {
            var headers = good
            headers[name] = value
            let response = await client.send("POST", body, headers: headers)
            #expect(response.status == 400, "\(name): \(value ?? "-")")
            #expect(try response.document()["error"]?["code"] == -32020)
            #expect(try response.document()["id"] == 1)
        }
        var twice = good
        twice["mcp-name"] = "echo"
        #expect(await client.send("POST", body, headers: twice).status == 400)
        #expect(client.host.asked.isEmpty)
    }

    @Test func `a request without what it must say is refused`() async throws {
        let client = TestClient()
        let headers = ["MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/list"]
        for meta in [
            "null", "{}", #"{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}"#,
            #"{"io.modelcontextprotocol/protocolVersion":1,"io.modelcontextprotocol/clientCapabilities":{}}"#,
            #"{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":1}"#,
        ] {
            let body = #"{"jsonrpc":"2.0","id":"x","method":"tools/list","params":{"_meta":\#(meta)}}"#
            let response = await client.send("POST", body, headers: headers)
            #expect(response.status == 400)
            #expect(try response.document()["error"]?["code"] == -32602)
            #expect(try response.document()["id"] == "x")
        }
    }

    @Test func `a newer version is refused with the versions there are`() async throws {
        let client = TestClient()
        let meta =
            #"{"io.modelcontextprotocol/protocolVersion":"2030-01-01","io.modelcontextprotocol/clientCapabilities":{}}"#
        let body = #"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":\#(meta)}}"#
        let headers = ["MCP-Protocol-Version": "2030-01-01", "Mcp-Method": "tools/list"]
        let response = await client.send("POST", body, headers: headers)
        #expect(response.status == 400)
        let error = try #require(try response.document()["error"])
        #expect(error["code"] == -32022)
        #expect(error["data"]?["requested"] == "2030-01-01")
        #expect(error["data"]?["supported"]?.arrayValue?.count == 5)
    }

    @Test func `what the version has dropped is not found`() async throws {
        let client = TestClient()
        for method in ["initialize", "ping", "tasks/list", "tasks/result", "logging/setLevel"] {
            let response = await client.stateless(method)
            #expect(response.status == 404)
            #expect(try response.document()["error"]?["code"] == -32601)
        }
        let batch = await client.send("POST", "[]", headers: ["MCP-Protocol-Version": "2026-07-28"])
        #expect(batch.status == 400)
        let body = #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"#
        #expect(await client.send("POST", body, headers: ["MCP-Protocol-Version": "2026-07-28"]).status == 202)
    }

    @Test func `sessions and event ids are ignored`() async throws {
        let client = TestClient()
        let meta =
            #"{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}"#
        let body = #"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":\#(meta)}}"#
        let headers = [
            "MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/list", "Mcp-Session-Id": "x",
            "Last-Event-ID": "y",
        ]
        let response = await client.send("POST", body, headers: headers)
        #expect(response.status == 200)
        #expect(response["Mcp-Session-Id"] == nil)
    }

    @Test func `a client without tasks gets a plain answer when the call takes too long`() async throws {
        let client = TestClient { $0.longestWait = .seconds(30) }
        async let response = client.stateless("tools/call", Self.echo, name: "echo", accept: "application/json")
        let id = await client.host.nextCall()
        await client.clock.sleepers(1)
        client.clock.advance(by: .seconds(30))
        let result = try #require(try await response.document()["result"])
        #expect(result["resultType"] == "complete")
        #expect(result["content"]?[0]?["text"]?.stringValue?.contains(id) == true)
    }

    @Test func `a client with tasks gets one when the call takes longer`() async throws {
        let client = TestClient()
        async let pending = client.stateless("tools/call", Self.echo, name: "echo", capabilities: TestClient.tasks)
        let id = await client.host.nextCall()
        await client.clock.sleepers(1)
        client.clock.advance(by: .seconds(10))
        let reader = EventReader(try await pending.stream())
        _ = try await reader.next()
        for step in [15, 5] {
            await client.clock.sleepers(1)
            client.clock.advance(by: .seconds(step))
        }
        let result = try #require(try await reader.messages().last?["result"])
        #expect(result["resultType"] == "task")
        #expect(result["taskId"]?.stringValue == id)
        #expect(result["status"] == "working")
        #expect(result["ttlMs"] == .null)
        #expect(result["pollIntervalMs"] == 2000)
        #expect(result["createdAt"] == "2023-11-14T22:13:20.000Z")

        func task() async throws -> JSONValue? {
            try await client.stateless("tasks/get", #""taskId":"\#(id)","#, name: id, capabilities: TestClient.tasks)
                .document()["result"]
        }
        client.host.progress(id, 50, "half")
        let working = try await task()
        #expect(working?["resultType"] == "complete")
        #expect(working?["statusMessage"] == "half")
        #expect(working?["result"] == nil)
        client.host.end(id, .failed(message: "no paper", details: nil))
        let done = try await task()
        #expect(done?["status"] == "completed", "a tool that failed has completed")
        #expect(done?["result"]?["isError"] == true)
    }

    @Test func `tasks are answered and ended`() async throws {
        let client = TestClient()
        let response = await client.stateless("tools/call", Self.echo, name: "echo", meta: #""progressToken":1,"#)
        _ = response
        let id = await client.host.nextCall()
        let params = #""taskId":"\#(id)","#
        func ask(_ method: String, _ params: String, as caller: String = "alice") async throws -> JSONValue {
            try await client.stateless(method, params, capabilities: TestClient.tasks, as: caller).document()
        }
        let update = try await ask("tasks/update", params + #""inputResponses":{"x":{}},"#)
        #expect(update["result"]?["resultType"] == "complete")
        #expect(try await ask("tasks/cancel", params, as: "mallory")["error"]?["code"] == -32602)
        #expect(try await ask("tasks/cancel", params)["result"]?["resultType"] == "complete")
        #expect(try await ask("tasks/cancel", params)["result"] != nil)
        #expect(try await ask("tasks/get", params)["result"]?["status"] == "cancelled")
        #expect(try await ask("tasks/get", #""taskId":"none","#)["error"]?["code"] == -32602)
        #expect(try await ask("tasks/get", "")["error"]?["code"] == -32602)
        let without = await client.stateless("tasks/get", params)
        #expect(without.status == 400)
        let error = try #require(try without.document()["error"])
        #expect(error["code"] == -32021)
        #expect(error["data"]?["requiredCapabilities"]?["extensions"]?["io.modelcontextprotocol/tasks"] == [:])
        let wrong = await client.stateless("tasks/get", params, name: "other", capabilities: TestClient.tasks)
        #expect(try wrong.document()["error"]?["code"] == -32020)
    }
}

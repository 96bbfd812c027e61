// SPDX-License-Identifier: Apache-2.0

import Envelopes
import JSONRPC
import Testing

@testable import MCP

struct SessionTests {
    @Test(arguments: [
        ("2024-11-05", "2024-11-05"), ("2025-03-26", "2025-03-26"), ("2025-06-18", "2025-06-18"),
        ("2025-11-25", "2025-11-25"), ("2026-07-28", "2025-11-25"), ("1999-01-01", "2025-11-25"),
    ])
    func `a handshake agrees on the version asked for, or on the newest one`(asked: String, agreed: String) async throws
    {
        let client = TestClient()
        let response = await client.request("initialize", #"{"protocolVersion":"\#(asked)","capabilities":{}}"#)
        #expect(response.status == 200)
        #expect(response["Content-Type"] == "application/json")
        let result = try #require(try response.document()["result"])
        #expect(result["protocolVersion"]?.stringValue == agreed)
        #expect(result["serverInfo"] == ["name": "asya-gateway", "version": "1.2.3"])
        #expect(result["capabilities"]?["tools"] == ["listChanged": true])
        #expect((result["capabilities"]?["tasks"] != nil) == (agreed == "2025-11-25"))
        #expect(response.exchange.version?.rawValue == agreed)
        #expect(response["Mcp-Session-Id"]?.utf8.count == 32)
    }

    @Test func `every session has an id of its own`() async throws {
        let client = TestClient()
        var ids: Set<String> = []
        for _ in 0..<50 { ids.insert(try #require(try await client.initialize("2025-06-18")["Mcp-Session-Id"])) }
        #expect(ids.count == 50)
        #expect(client.server.sessionCount == 50)
    }

    @Test func `a session that was ended is not found`() async throws {
        let client = TestClient()
        let headers = try await client.initialize("2025-06-18")
        #expect(try await client.request("ping", headers: headers).document()["result"] == [:])
        #expect(await client.send("DELETE", headers: headers).status == 204)
        let response = await client.request("ping", headers: headers)
        #expect(response.status == 404)
        #expect(try response.document()["error"]?["data"]?["hint"]?.stringValue?.contains("initialize") == true)
        #expect(await client.send("DELETE", headers: headers).status == 404)
        #expect(await client.send("DELETE").status == 400)
    }

    @Test func `nobody uses or ends another's session`() async throws {
        let client = TestClient()
        let headers = try await client.initialize("2025-06-18", as: "alice")
        #expect(await client.request("ping", headers: headers, as: "mallory").status == 404)
        #expect(await client.send("DELETE", headers: headers, as: "mallory").status == 404)
        #expect(await client.request("ping", headers: headers, as: "alice").status == 200)
    }

    @Test func `a session that nobody uses expires, and one that is used does not`() async throws {
        let client = TestClient(sessions: MCPSessionLimits(idle: .seconds(60)))
        let used = try await client.initialize("2025-06-18")
        let idle = try await client.initialize("2025-06-18")
        for _ in 0..<3 {
            client.clock.advance(by: .seconds(40))
            #expect(await client.request("ping", headers: used).status == 200)
        }
        #expect(await client.request("ping", headers: idle).status == 404)
        #expect(client.server.sessionCount == 1)
    }

    @Test func `requests without a session are answered too`() async throws {
        let client = TestClient()
        let response = await client.request("tools/list", headers: [:], accept: nil)
        #expect(response.status == 200)
        #expect(response.exchange.version == .version20250326)
        #expect(try response.document()["result"]?["tools"]?[0]?["name"] == "echo")
        let header = ["MCP-Protocol-Version": "2025-06-18"]
        #expect(await client.request("tools/list", headers: header).exchange.version == .version20250618)
    }

    @Test func `a version that nobody knows is refused with the versions that are known`() async throws {
        let client = TestClient()
        let body = #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#
        let response = await client.send("POST", body, headers: ["MCP-Protocol-Version": "2031-01-01"])
        #expect(response.status == 400)
        let error = try #require(try response.document()["error"])
        #expect(error["code"] == -32022)
        #expect(error["data"]?["supported"]?[0] == "2026-07-28")
        #expect(error["data"]?["requested"] == "2031-01-01")
    }

    @Test func `foreign pages, foreign types and foreign methods are refused`() async throws {
        let client = TestClient()
        let ping = #"{"jsonrpc":"2.0","id":1,"method":"ping"}"#
        #expect(await client.send("POST", ping, headers: ["Origin": "https://evil.example"]).status == 403)
        #expect(await client.send("GET", headers: ["Origin": "null"]).status == 403)
        #expect(await client.send("POST", ping, headers: ["Origin": "http://localhost:3000"]).status == 200)
        #expect(await client.send("POST", ping, headers: ["Content-Type": "text/plain"]).status == 415)
        #expect(await client.send("POST", ping, accept: "text/html").status == 406)
        #expect(await client.send("GET", accept: "application/json").status == 406)
        let put = await client.send("PUT", ping)
        #expect(put.status == 405)
        #expect(put["Allow"] == "POST, GET, DELETE")
        for method in ["GET", "DELETE", "PUT"] {
            let response = await client.send(method, headers: ["MCP-Protocol-Version": "2026-07-28"])
            #expect(response.status == 405)
            #expect(response["Allow"] == "POST")
        }
    }

    @Test func `what a client answers is taken and dropped`() async {
        let client = TestClient()
        let body = #"{"jsonrpc":"2.0","id":5,"result":{}}"#
        #expect(await client.send("POST", body).status == 202)
        #expect(await client.send("POST", body, headers: ["MCP-Protocol-Version": "2026-07-28"]).status == 400)
    }

    @Test func `a client that takes only events gets the answer as an event`() async throws {
        let client = TestClient()
        let response = await client.request("ping", accept: "text/event-stream")
        #expect(response["Content-Type"] == "text/event-stream")
        #expect(try await EventReader(response.stream()).messages() == [["jsonrpc": "2.0", "id": 1, "result": [:]]])
    }

    @Test func `methods that a version does not have are not found`() async throws {
        let client = TestClient()
        for version in ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"] {
            let headers = try await client.initialize(version)
            for method in ["resources/list", "prompts/list", "server/discover", "tasks/update", "nonsense"] {
                let response = await client.request(method, headers: headers)
                #expect(response.status == 200)
                #expect(try response.document()["error"]?["code"] == -32601)
                #expect(response.exchange.errorCode == -32601)
            }
            let tasks = await client.request("tasks/list", headers: headers)
            #expect((try tasks.document()["error"] == nil) == (version == "2025-11-25"))
        }
    }
}

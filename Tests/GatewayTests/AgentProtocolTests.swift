// SPDX-License-Identifier: Apache-2.0

import Access
import Envelopes
import HTTPClient
import SDKTesting
import Settings
import TelemetryTesting
import Testing
import Tracking
import TrackingTesting

@testable import Gateway

/// The Agent2Agent protocol as clients of the gateway find it.
@Suite(.timeLimit(.minutes(10)))
struct AgentProtocolTests {
    private static let tools = """
        tools:
          - name: double
            parameters:
              value: {type: integer, required: true}
            route: [first, second]
          - name: say
            parameters:
              words: {type: string}
            route: [first, second]
          - name: fail
            parameters: {}
            route: [first, second]
          - name: hold
            parameters: {}
            route: [first, second]
        """

    private static func message(_ tool: String, _ data: String, id: String = "m-1", context: String = "talk") -> String
    {
        #"""
        {"jsonrpc":"2.0","id":1,"method":"message/send","params":{"configuration":{"blocking":false},"message":
        {"messageId":"\#(id)","role":"user","contextId":"\#(context)","parts":[{"kind":"data","data":\#(data)}],
        "metadata":{"tool":"\#(tool)"}}}}
        """#
    }

    private static func request(_ method: String, _ params: String) -> String {
        #"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":\#(params)}"#
    }

    /// Two callers, of whom the second one may use the guarded tool.
    private static func access() throws -> AccessSettings {
        let environment = Environment([
            "ASYA_GATEWAY_API_KEYS": "ada:ada-has-a-key-of-32-characters-1;bob:bob-has-a-key-of-32-characters-2:admin"
        ])
        return try AccessSettings(environment, listener: ListenAddress(host: "127.0.0.1", port: 0))
    }

    @Test(arguments: ["a2a", "a2a-v03"])
    func `the official SDK calls pipelines, follows, finds and cancels them`(release: String) async throws {
        try await GatewayUnderTest.run(tools: Self.tools) { gateway in
            let outcome = try await SDKScript("Tests/A2ATests/python/a2a_client.py").run(
                release: release,
                [gateway.clients, gateway.sidecars]
            )
            #expect(outcome.hasSucceeded, "\(outcome.errors)")
        }
    }

    @Test func `the card is found at both of its places, by the name that the client uses`() async throws {
        try await GatewayUnderTest.run { gateway in
            for path in ["/.well-known/agent-card.json", "/.well-known/agent.json"] {
                let answer = try await gateway.ask("GET", path)
                #expect(answer.status == 200)
                #expect(answer["content-type"] == "application/json")
                #expect(answer.json["url"]?.stringValue == "\(gateway.clients)/a2a")
                #expect(answer.json["skills"]?.arrayValue?.map { $0["id"] } == ["echo", "guarded"])
                let tag = try #require(answer["etag"])
                let again = try await gateway.ask("GET", path, headers: [HTTPHeader("If-None-Match", tag)])
                #expect(again.status == 304)
            }
            let foreign = [HTTPHeader("Origin", "https://evil.example")]
            #expect(try await gateway.ask("GET", "/.well-known/agent-card.json", headers: foreign).status == 403)
            #expect(try await gateway.ask("POST", "/a2a", Self.message("echo", "{}"), headers: foreign).status == 403)
            #expect(try await gateway.ask("GET", "/a2a").status == 405)
        }
    }

    @Test func `the card has the URL that the gateway is told`() async throws {
        try await GatewayUnderTest.run { configuration in
            configuration.publicURL = "https://agents.example/asya"
        } _: { gateway in
            let card = try await gateway.ask("GET", "/.well-known/agent-card.json").json
            #expect(card["url"] == "https://agents.example/asya/a2a")
        }
    }

    @Test func `a task is an envelope, with the message's ids on its route`() async throws {
        try await GatewayUnderTest.run { gateway in
            let sent = try await gateway.ask("POST", "/a2a", Self.message("echo", #"{"text":"hi"}"#))
            let id = try #require(sent.json["result"]?["id"]?.stringValue)
            let envelope = try #require(try await gateway.store.envelope(id))
            #expect(envelope.tool == "echo")
            #expect(envelope.payload.bytes == Array(#"{"text":"hi","count":3}"#.utf8))
            let metadata = try JSONValue(try #require(envelope.routeMetadata))
            #expect(metadata["job_id"]?.stringValue == id)
            #expect(metadata["a2a_context_id"] == "talk")
            let again = try await gateway.ask("POST", "/a2a", Self.message("echo", #"{"text":"hi"}"#))
            #expect(again.json["result"]?["id"]?.stringValue == id)
            try await gateway.finish(id)
            let task = try await gateway.ask("POST", "/a2a", Self.request("tasks/get", #"{"id":"\#(id)"}"#))
            #expect(task.json["result"]?["status"]?["state"] == "completed")
            #expect(task.json["result"]?["artifacts"]?[0]?["parts"]?[0]?["data"] == ["done": true])
            #expect(task.json["result"]?["contextId"] == "talk")
        }
    }

    @Test func `a listing has the task that changed last first`() async throws {
        try await GatewayUnderTest.run { gateway in
            var ids: [String] = []
            for number in 1...3 {
                let sent = try await gateway.ask(
                    "POST",
                    "/a2a",
                    Self.message("echo", #"{"text":"hi"}"#, id: "m-\(number)")
                )
                ids.append(try #require(sent.json["result"]?["id"]?.stringValue))
                gateway.clock.advance(by: .seconds(1))
            }
            try await gateway.finish(ids[1])
            var found: [String] = []
            var page = #"{"pageSize":2}"#
            while found.count < 3 {
                let answer = try await gateway.ask("POST", "/a2a", Self.request("tasks/list", page)).json["result"]
                found += (answer?["tasks"]?.arrayValue ?? []).compactMap { $0["id"]?.stringValue }
                guard let next = answer?["nextPageToken"]?.stringValue, !next.isEmpty else { break }
                page = #"{"pageSize":2,"pageToken":"\#(next)"}"#
            }
            #expect(found == [ids[1], ids[2], ids[0]])
        }
    }

    @Test func `wrong arguments and wrong bodies are the client's errors`() async throws {
        try await GatewayUnderTest.run { gateway in
            let wrong = try await gateway.ask("POST", "/a2a", Self.message("echo", #"{"count":"x"}"#))
            #expect(wrong.json["error"]?["code"] == -32602)
            #expect(try await gateway.ask("POST", "/a2a", "{").status == 400)
            let text = [HTTPHeader("Content-Type", "text/plain")]
            #expect(try await gateway.ask("POST", "/a2a", "{}", headers: text).status == 415)
        }
    }

    @Test func `callers see their own tasks and use the tools they may use`() async throws {
        try await GatewayUnderTest.run(access: Self.access()) { gateway in
            let ada = [HTTPHeader("X-API-Key", "ada-has-a-key-of-32-characters-1")]
            let bob = [HTTPHeader("Authorization", "Bearer bob-has-a-key-of-32-characters-2")]
            #expect(try await gateway.ask("POST", "/a2a", Self.message("echo", "{}")).status == 401)
            let refused = try await gateway.ask("POST", "/a2a", Self.message("guarded", "{}"), headers: ada)
            #expect(refused.status == 403)
            #expect(refused["www-authenticate"]?.contains("admin") == true)
            let sent = try await gateway.ask("POST", "/a2a", Self.message("guarded", "{}"), headers: bob)
            let id = try #require(sent.json["result"]?["id"]?.stringValue)
            let get = Self.request("tasks/get", #"{"id":"\#(id)"}"#)
            #expect(try await gateway.ask("POST", "/a2a", get, headers: bob).json["result"]?["id"]?.stringValue == id)
            #expect(try await gateway.ask("POST", "/a2a", get, headers: ada).json["error"]?["code"] == -32001)
            let cancel = Self.request("tasks/cancel", #"{"id":"\#(id)"}"#)
            #expect(try await gateway.ask("POST", "/a2a", cancel, headers: ada).json["error"]?["code"] == -32001)
            let list = Self.request("tasks/list", #"{"contextId":"talk"}"#)
            #expect(try await gateway.ask("POST", "/a2a", list, headers: ada).json["result"]?["tasks"] == [])
            let own = try await gateway.ask("POST", "/a2a", list, headers: bob)
            #expect(own.json["result"]?["tasks"]?.arrayValue?.count == 1)

            // What needs a right is on the card of those who have it.
            let card = try await gateway.ask("GET", "/.well-known/agent-card.json").json
            #expect(card["skills"]?.arrayValue?.map { $0["id"] } == ["echo"])
            #expect(card["securitySchemes"]?["apiKey"]?["name"] == "X-API-Key")
            let extended = Self.request("agent/getAuthenticatedExtendedCard", "{}")
            let whole = try await gateway.ask("POST", "/a2a", extended, headers: bob).json["result"]
            #expect(whole?["skills"]?.arrayValue?.map { $0["id"] } == ["echo", "guarded"])
        }
    }
}

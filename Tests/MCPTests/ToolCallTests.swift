// SPDX-License-Identifier: Apache-2.0

import Envelopes
import JSONRPC
import Testing

@testable import MCP

struct ToolCallTests {
    private static let hello = #"{"name":"echo","arguments":{"text":"hello"}}"#

    private func call(
        _ client: TestClient,
        _ params: String = hello,
        headers: [String: String] = [:],
        accept: String? = TestClient.both,
        then finish: (ScriptedHost, String) -> Void
    ) async throws -> JSONValue {
        async let response = client.request("tools/call", params, headers: headers, accept: accept)
        finish(client.host, await client.host.nextCall())
        return try await response.document()
    }

    @Test(arguments: MCPProtocolVersion.allCases.filter { !$0.isStateless })
    func `a call waits for the result of the pipeline`(version: MCPProtocolVersion) async throws {
        let client = TestClient()
        let headers = try await client.initialize(version.rawValue)
        let answer = try await call(client, headers: headers) { $0.finish($1, #"{"said": "hello"}"#) }
        let result = try #require(answer["result"])
        #expect(result["isError"] == false)
        #expect(result["content"] == [["type": "text", "text": #"{"said": "hello"}"#]])
        #expect(result["structuredContent"] == (version >= .version20250618 ? ["said": "hello"] : nil))
        #expect(client.host.asked.first?.arguments == ["text": "hello"])
        #expect(client.host.asked.first?.clientName == "tester")
        #expect(client.host.asked.first?.version == version)
    }

    @Test func `text is given as it is, and other results as JSON`() async throws {
        for (result, text) in [
            (#""h\u00e9\n""#, "h\u{e9}\n"), ("[1, 2]", "[1, 2]"), ("null", "null"), ("1.50", "1.50"),
        ] {
            let answer = try await call(TestClient()) { $0.finish($1, result) }
            #expect(answer["result"]?["content"]?[0]?["text"]?.stringValue == text)
            #expect(answer["result"]?["structuredContent"] == nil)
        }
        let nothing = try await call(TestClient()) { $0.end($1, .succeeded(nil)) }
        #expect(nothing["result"]?["content"] == [])
    }

    @Test func `a pipeline that fails is a result that says so`() async throws {
        let answer = try await call(TestClient()) { host, id in
            host.end(id, .failed(message: "no paper", details: RawJSON(trusted: Array(#"{"actor":"print"}"#.utf8))))
        }
        #expect(answer["result"]?["isError"] == true)
        #expect(answer["result"]?["content"]?[0]?["text"] == "no paper")
        #expect(answer["result"]?["content"]?[1]?["text"] == #"{"actor":"print"}"#)
        let cancelled = try await call(TestClient()) { $0.end($1, .cancelled(reason: "enough")) }
        #expect(cancelled["result"]?["isError"] == true)
        #expect(cancelled["result"]?["content"]?[0]?["text"] == "Cancelled: enough")
    }

    @Test func `arguments that do not fit are for the model to correct`() async throws {
        let client = TestClient()
        client.host.refuse(.invalidArguments(["text is required", "tone must be a string"]))
        let response = await client.request("tools/call", Self.hello)
        #expect(response.status == 200)
        let result = try #require(try response.document()["result"])
        #expect(result["isError"] == true)
        #expect(result["content"]?[0]?["text"] == "Invalid arguments: text is required; tone must be a string")
    }

    @Test func `an unknown tool is an error of the protocol`() async throws {
        let client = TestClient()
        let response = await client.request("tools/call", #"{"name":"nothing"}"#)
        #expect(response.status == 200)
        #expect(try response.document()["error"]?["code"] == -32602)
        #expect(try response.document()["error"]?["data"]?["hint"]?.stringValue?.contains("tools/list") == true)
        #expect(response.exchange.tool == nil)
    }

    @Test(arguments: ["{}", #"{"name":5}"#, #"{"name":"echo","arguments":[]}"#, #"{"name":"echo","arguments":"x"}"#])
    func `a malformed call never reaches the host`(params: String) async throws {
        let client = TestClient()
        #expect(try await client.request("tools/call", params).document()["error"]?["code"] == -32602)
        #expect(client.host.asked.isEmpty)
    }

    @Test func `a missing scope and an overload have their statuses and headers`() async throws {
        let client = TestClient()
        client.host.refuse(.missingScopes(["tools:echo"]))
        let forbidden = await client.request("tools/call", Self.hello)
        #expect(forbidden.status == 403)
        #expect(forbidden["WWW-Authenticate"] == #"Bearer error="insufficient_scope", scope="tools:echo""#)
        client.host.refuse(.overloaded(retryAfter: .milliseconds(1500)))
        let overloaded = await client.request("tools/call", Self.hello)
        #expect(overloaded.status == 200)
        #expect(overloaded["Retry-After"] == "2")
        #expect(try overloaded.document()["error"]?["code"] == 503)
        let stateless = await client.stateless("tools/call", #""name":"echo","#, name: "echo")
        #expect(stateless.status == 503)
        client.host.refuse(.unavailable("the store"))
        let failed = await client.request("tools/call", Self.hello)
        #expect(try failed.document()["error"]?["code"] == -32603)
    }

    @Test func `the result that a schema promises is there, or the answer says that it is not`() async throws {
        let client = TestClient(tools: [ScriptedHost.structured])
        let headers = try await client.initialize("2025-06-18")
        let params = #"{"name":"structured"}"#
        let good = try await call(client, params, headers: headers) { $0.finish($1, #"{"n":1}"#) }
        #expect(good["result"]?["structuredContent"] == ["n": 1])
        #expect(good["result"]?["isError"] == false)
        let bad = try await call(client, params, headers: headers) { $0.finish($1, "[1]") }
        #expect(bad["result"]?["isError"] == true)
        #expect(bad["result"]?["content"]?[1]?["text"] == "[1]")
    }

    @Test func `the trace of the caller is handed on`() async throws {
        let client = TestClient()
        let params = """
            {"name":"echo","_meta":{"traceparent":"00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01",\
            "tracestate":"a=1","baggage":"k=v"}}
            """
        _ = try await call(client, params) { $0.finish($1, "1") }
        #expect(
            client.host.asked.first?.trace
                == MCPTraceContext(
                    traceparent: "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01",
                    tracestate: "a=1",
                    baggage: "k=v"
                )
        )
    }

    @Test func `a call that outlasts the wait is answered with its id and where to look`() async throws {
        let client = TestClient { $0.longestWait = .seconds(60) }
        async let response = client.request("tools/call", Self.hello, accept: "application/json")
        let id = await client.host.nextCall()
        await client.clock.sleepers(1)
        client.clock.advance(by: .seconds(60))
        let result = try #require(try await response.document()["result"])
        #expect(result["isError"] == false)
        let text = try #require(result["content"]?[0]?["text"]?.stringValue)
        let handle = try JSONValue(decoding: Array(text.utf8))
        #expect(handle["envelope_id"]?.stringValue == id)
        #expect(handle["status_url"]?.stringValue == "/envelopes/\(id)")
        #expect(handle["stream_url"]?.stringValue == "/envelopes/\(id)/stream")
        #expect(client.host.cancellations.isEmpty)
    }

    @Test func `a call whose updates break off is an error, not a wait`() async throws {
        let client = TestClient()
        client.host.breakUpdates()
        let response = await client.request("tools/call", Self.hello)
        #expect(try response.document()["error"]?["code"] == -32603)
    }

    @Test func `ids come back as they were sent`() async throws {
        let client = TestClient()
        for id in ["0", "-7", "123456789012345678901234567890", #""a\"b""#, #""""#] {
            let response = await client.request("ping", id: id)
            guard case .json(let bytes) = response.body else { continue }
            #expect(String(decoding: bytes, as: UTF8.self).contains(#""id":\#(id),"#))
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Envelopes
import JSONRPC
import Testing

@testable import MCP

/// A client of a server over a scripted host: writes requests as SDKs do, and reads what comes back.
struct TestClient: Sendable {
    let host: ScriptedHost
    let clock: ManualClock
    let server: MCPServer<ScriptedHost>

    static let both = "application/json, text/event-stream"

    init(
        tools: [MCPTool] = [ScriptedHost.echo],
        sessions: MCPSessionLimits = MCPSessionLimits(),
        configure: (inout MCPConfiguration) -> Void = { _ in }
    ) {
        host = ScriptedHost(tools: tools)
        clock = ManualClock()
        var configuration = MCPConfiguration(serverVersion: "1.2.3", sessions: sessions)
        configuration.quietPeriod = .seconds(10)
        configure(&configuration)
        server = MCPServer(host: host, configuration: configuration, clock: clock)
    }

    /// Sends any bytes.
    func send(
        _ method: String = "POST",
        _ body: String = "",
        headers: [String: String] = [:],
        accept: String? = both,
        as caller: String = "alice"
    ) async -> MCPResponse {
        var fields = headers.map { RPCHeader($0.key, $0.value) }
        if let accept { fields.append(RPCHeader("Accept", accept)) }
        if method == "POST", headers["Content-Type"] == nil {
            fields.append(RPCHeader("content-type", "application/json; charset=utf-8"))
        }
        return await server.respond(
            to: RPCHTTPRequest(method: method, headers: fields, body: Array(body.utf8)),
            from: caller
        )
    }

    /// Opens a session and tells its headers.
    func initialize(_ version: String, as caller: String = "alice") async throws -> [String: String] {
        let response = await send(
            "POST",
            """
            {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"\(version)",\
            "capabilities":{},"clientInfo":{"name":"tester","version":"1"}}}
            """,
            as: caller
        )
        #expect(response.status == 200)
        let result = try #require(try response.document()["result"])
        let agreed = try #require(result["protocolVersion"]?.stringValue)
        let id = try #require(response.headers.first { $0.isNamed("Mcp-Session-Id") }?.value)
        let headers = ["Mcp-Session-Id": id, "MCP-Protocol-Version": agreed]
        let answer = await send(
            "POST",
            #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
            headers: headers,
            as: caller
        )
        #expect(answer.status == 202)
        return headers
    }

    /// Sends a request of a session.
    func request(
        _ method: String,
        _ params: String = "{}",
        id: String = "1",
        headers: [String: String] = [:],
        accept: String? = both,
        as caller: String = "alice"
    ) async -> MCPResponse {
        let body = #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(params)}"#
        return await send("POST", body, headers: headers, accept: accept, as: caller)
    }

    /// Sends a request of 2026-07-28; `params` are members with a comma at their end.
    func stateless(
        _ method: String,
        _ params: String = "",
        name: String? = nil,
        id: String = "1",
        capabilities: String = "{}",
        meta: String = "",
        accept: String? = both,
        as caller: String = "alice"
    ) async -> MCPResponse {
        var headers = ["MCP-Protocol-Version": "2026-07-28", "Mcp-Method": method]
        if let name { headers["Mcp-Name"] = name }
        let body = """
            {"jsonrpc":"2.0","id":\(id),"method":"\(method)","params":{\(params)"_meta":{\(meta)\
            "io.modelcontextprotocol/protocolVersion":"2026-07-28",\
            "io.modelcontextprotocol/clientInfo":{"name":"tester","version":"1"},\
            "io.modelcontextprotocol/clientCapabilities":\(capabilities)}}}
            """
        return await send("POST", body, headers: headers, accept: accept, as: caller)
    }

    static let tasks = #"{"extensions":{"io.modelcontextprotocol/tasks":{}}}"#
}

extension MCPResponse {
    /// The JSON document of the body.
    func document() throws -> JSONValue {
        guard case .json(let bytes) = body else {
            Issue.record("the body is no JSON document")
            return .null
        }
        return try JSONValue(decoding: bytes)
    }

    /// The stream of the body.
    func stream() throws -> RPCEventStream {
        guard case .events(let stream) = body else {
            Issue.record("the body is no stream")
            return RPCEventStream { _ in }
        }
        return stream
    }

    /// The value of a header.
    subscript(name: String) -> String? { headers.first { $0.isNamed(name) }?.value }
}

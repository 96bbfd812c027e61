// SPDX-License-Identifier: Apache-2.0

internal import A2A
internal import Envelopes
internal import JSONRPC
internal import Testing

/// Sends requests to a server as clients do.
struct Client {
    let server: A2AServer<SampleHost>
    var caller = "ada"
    var headers = [RPCHeader("content-type", "application/json")]

    init(_ host: SampleHost, schemes: [A2ASecurityScheme] = []) {
        server = A2AServer(
            host: host,
            configuration: A2AConfiguration(
                name: "asya",
                version: "1.2.3",
                url: "http://localhost:8080/a2a",
                securitySchemes: schemes
            )
        )
    }

    func post(_ body: String) async -> A2AResponse { await post(Array(body.utf8)) }

    func post(_ body: [UInt8]) async -> A2AResponse {
        await server.respond(to: RPCHTTPRequest(method: "POST", headers: headers, body: body), from: caller)
    }

    /// Calls a method and gives back the whole answer.
    func call(_ method: String, _ params: JSONValue) async throws -> JSONValue {
        let response = await post(Self.request(method, params))
        guard case .json(let bytes) = response.body else {
            let events = try await Self.events(of: response)
            return try #require(events.first)
        }
        return try JSONValue(decoding: bytes)
    }

    /// Calls a method that succeeds.
    func result(_ method: String, _ params: JSONValue) async throws -> JSONValue {
        let answer = try await call(method, params)
        #expect(answer["error"] == nil)
        #expect(answer["id"] == "r-1")
        return try #require(answer["result"])
    }

    /// Calls a method that fails.
    func error(_ method: String, _ params: JSONValue) async throws -> JSONValue {
        let answer = try await call(method, params)
        #expect(answer["result"] == nil)
        return try #require(answer["error"])
    }

    /// Calls a method that streams, and gives back the results of its events.
    func stream(_ method: String, _ params: JSONValue) async throws -> [JSONValue] {
        let response = await post(Self.request(method, params))
        return try await Self.events(of: response).map { event in
            #expect(event["jsonrpc"] == "2.0")
            #expect(event["id"] == "r-1")
            return try #require(event["result"])
        }
    }

    static func request(_ method: String, _ params: JSONValue) -> [UInt8] {
        let value: JSONValue = ["jsonrpc": "2.0", "id": "r-1", "method": .string(method), "params": params]
        return value.encoded()
    }

    /// A message of one part.
    static func message(_ part: JSONValue, tool: String? = nil, role: String = "user") -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("messageId", "m-1"), .init("role", .string(role)), .init("parts", [part]),
        ]
        if let tool { members.append(.init("metadata", ["tool": .string(tool)])) }
        return .object(members)
    }

    /// What was written into a stream.
    static func text(of response: A2AResponse) async throws -> String {
        guard case .events(let stream) = response.body else {
            Issue.record("the answer is no stream")
            return ""
        }
        var bytes: [UInt8] = []
        try await stream.write { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The data of a stream's events.
    static func events(of response: A2AResponse) async throws -> [JSONValue] {
        #expect(response.status == 200)
        #expect(response.headers.contains(RPCHeader("Content-Type", "text/event-stream")))
        return try await text(of: response).split(separator: "\n").filter { $0.hasPrefix("data: ") }.map { line in
            try JSONValue(decoding: Array(line.dropFirst(6).utf8))
        }
    }
}

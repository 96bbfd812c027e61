// SPDX-License-Identifier: Apache-2.0

import Envelopes
import HTTPTesting
import Synchronization
import Testing

@testable import GatewayClient

@Suite(.timeLimit(.minutes(10)))
struct GatewayClientTests {
    private static let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"

    private static func event(_ id: Int, _ status: String, _ more: String = "") -> String {
        "event: update\nid: \(id)\ndata: {\"id\":\"e\",\"status\":\"\(status)\",\"progress_percent\":\(id)\(more)}\n\n"
    }

    private static func json(_ text: String, status: Int = 200) -> LoopbackServer.Reply {
        .response(status, body: Array(text.utf8))
    }

    /// Runs `body` with a client of a server that answers as the script says.
    private func with(
        credential: String? = nil,
        _ script: @escaping @Sendable (LoopbackServer.Request, Int) -> LoopbackServer.Reply,
        _ body: (GatewayClient, LoopbackServer) async throws -> Void
    ) async throws {
        let server = LoopbackServer(script)
        defer { server.stop() }
        try await body(try GatewayClient(url: server.url + "/", credential: credential, pause: { _ in }), server)
    }

    /// The updates of a stream, as they came.
    private final class Updates: Sendable {
        private let all = Mutex<[EnvelopeUpdate]>([])
        var percents: [Double] { all.withLock { $0.map(\.progressPercent) } }
        func add(_ update: EnvelopeUpdate) { all.withLock { $0.append(update) } }
    }

    @Test func `tools and calls have the forms of version 0.1`() async throws {
        let receipt =
            #"{"content":[{"type":"text","text":"{\"envelope_id\":\"e\",\"trace_id\":\"t\"}"}],"isError":false}"#
        try await with(credential: "sesame") { request, _ in
            request.path == "/tools" ? Self.json(#"{"tools":[{"name":"a"},7,{"name":"b"}]}"#) : Self.json(receipt)
        } _: { client, server in
            #expect(try await client.tools().map(\.name) == ["a", "b"])
            let call = try await client.call("a", arguments: ["n": 1], idempotencyKey: "k")
            #expect(call.envelopeID == "e" && call.traceID == "t")
            let request = try #require(server.requests.last)
            #expect(request.method == "POST" && request.path == "/tools/call")
            #expect(String(decoding: request.body, as: UTF8.self) == #"{"name":"a","arguments":{"n":1}}"#)
            #expect(request.headers["idempotency-key"] == "k")
            #expect(request.headers["authorization"] == "Bearer sesame")
        }
    }

    @Test func `a refusal is told in the gateway's words`() async throws {
        try await with { request, _ in
            switch request.path {
            case "/tools": Self.json(#"{"error":{"code":"unknown_tool","message":"no such tool"}}"#, status: 404)
            case "/envelopes/e%2Fx": Self.json("plain words\n", status: 500)
            default: Self.json(#"{"content":[{"type":"text","text":"text is missing"}],"isError":true}"#)
            }
        } _: { client, _ in
            await #expect(
                throws: GatewayClientError.refused(status: 404, code: "unknown_tool", message: "no such tool")
            ) { try await client.tools() }
            await #expect(throws: GatewayClientError.refused(status: 500, code: nil, message: "plain words")) {
                try await client.envelope("e/x")
            }
            await #expect(throws: GatewayClientError.refused(status: 200, code: nil, message: "text is missing")) {
                try await client.call("a", arguments: .object([]))
            }
        }
    }

    @Test func `a stream is followed to its final event, also when it stays open`() async throws {
        let updates = Updates()
        try await with { _, _ in
            .open(Self.head + ": hi\n\n" + Self.event(1, "running") + Self.event(2, "succeeded", #","result":{"n":7}"#))
        } _: { client, server in
            let final = try await client.follow("e", onUpdate: updates.add)
            #expect(final.status == .succeeded && final.result == ["n": 7])
            #expect(updates.percents == [1, 2])
            #expect(server.requests.map(\.path) == ["/envelopes/e/stream"])
        }
    }

    @Test func `a stream that breaks off goes on after the last event, and none comes twice`() async throws {
        let updates = Updates()
        try await with { request, number in
            switch number {
            case 0: .raw(Self.head + Self.event(1, "running") + Self.event(2, "running") + "event: update\nid: 3\nda")
            case 1: .hangUp
            case 2: .response(503)
            default:
                request.headers["last-event-id"] == "2"
                    ? .raw(Self.head + Self.event(3, "running") + Self.event(4, "failed")) : .response(400)
            }
        } _: { client, _ in
            let final = try await client.follow("e", onUpdate: updates.add)
            #expect(final.status == .failed)
            #expect(updates.percents == [1, 2, 3, 4])
        }
    }

    @Test func `an envelope whose events are all known is asked for`() async throws {
        try await with { request, _ in
            request.path == "/envelopes/e" ? Self.json(#"{"id":"e","status":"canceled"}"#) : .response(204)
        } _: { client, _ in
            let known = try await client.follow("e") { _ in }
            #expect(known.status == .canceled)
        }
    }

    @Test func `a gateway that stays away ends the following`() async throws {
        try await with { _, _ in
            .hangUp
        } _: { client, server in
            do throws(GatewayClientError) {
                _ = try await client.follow("e") { _ in }
                Issue.record("it came to an end")
            } catch {
                if case .unreachable = error {} else { Issue.record("\(error)") }
            }
            #expect(server.requests.count == GatewayClient.maxTries)
        }
    }

    @Test func `an unknown envelope ends it at once`() async throws {
        try await with { _, _ in
            .response(404)
        } _: { client, server in
            await #expect(throws: GatewayClientError.self) { try await client.follow("e") { _ in } }
            #expect(server.requests.count == 1)
        }
    }

    @Test(arguments: ["", "gateway", "ftp://gateway", "http://", "http:// gateway", "http://a?b"])
    func `an address that is none is refused`(url: String) {
        #expect(throws: GatewayClientError.invalidAddress(url)) { try GatewayClient(url: url) }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Envelopes
import HTTPClient
import Testing
import Tracking
import TrackingTesting

@testable import Gateway

/// Clients that go away while an answer is awaited.
@Suite(.timeLimit(.minutes(10)))
struct ClientPresenceTests {
    private static func request(_ version: String) -> (headers: [HTTPHeader], body: String) {
        let headers = [
            HTTPHeader("MCP-Protocol-Version", version), HTTPHeader("Mcp-Method", "tools/call"),
            HTTPHeader("Mcp-Name", "echo"), HTTPHeader("Accept", "application/json, text/event-stream"),
        ]
        let body = """
            {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"text":"hi"},"_meta":\
            {"io.modelcontextprotocol/protocolVersion":"\(version)","io.modelcontextprotocol/clientCapabilities":{}}}}
            """
        return (headers, body)
    }

    /// Calls a tool, and goes away as soon as there is an envelope.
    private func leave(
        _ gateway: GatewayUnderTest,
        _ path: String,
        _ body: String,
        _ headers: [HTTPHeader]
    ) async throws
        -> EnvelopeSummary
    {
        let asking = Task { try await gateway.ask("POST", path, body, headers: headers) }
        while true {
            if let envelope = try await gateway.store.list(EnvelopeQuery()).envelopes.first {
                asking.cancel()
                _ = await asking.result
                return envelope
            }
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    /// Waits until a request was answered with a status.
    private func answers(_ gateway: GatewayUnderTest, _ route: String, _ status: String) async throws {
        while gateway.metric("asya_gateway_requests_total", route, "POST", status) != 1 {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    @Test func `the call of a client that goes away before the answer ends in the revision that says so`() async throws
    {
        try await GatewayUnderTest.run { gateway in
            let (headers, body) = Self.request("2026-07-28")
            let envelope = try await leave(gateway, "/mcp", body, headers)
            while try await gateway.store.envelope(envelope.id)?.status != .canceled {
                try Task.checkCancellation()
                await Task.yield()
            }
            try await answers(gateway, "mcp", "499")
        }
    }

    @Test func `an agent's client that goes away is waited for no longer, and its task goes on`() async throws {
        try await GatewayUnderTest.run { gateway in
            let body = #"""
                {"jsonrpc":"2.0","id":1,"method":"message/send","params":{"message":{"messageId":"m-1","role":"user",
                "parts":[{"kind":"data","data":{"text":"hi"}}],"metadata":{"tool":"echo"}}}}
                """#
            let envelope = try await leave(gateway, "/a2a", body, [])
            try await answers(gateway, "a2a", "499")
            #expect(try await gateway.store.envelope(envelope.id)?.status == .pending)
        }
    }
}

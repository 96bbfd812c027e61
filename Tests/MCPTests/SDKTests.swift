// SPDX-License-Identifier: Apache-2.0

import MCP
import SDKTesting
import Testing

/// The official Python SDK against the server, over real connections: its current release, and one before it.
///
/// https://github.com/modelcontextprotocol/python-sdk
@Suite(.serialized, .timeLimit(.minutes(10)))
struct SDKTests {
    @Test(arguments: [
        ("mcp", "2026-07-28"), ("mcp", "2025-11-25"), ("mcp-v1", "2025-11-25"), ("mcp-v1", "2025-06-18"),
        ("mcp-v1", "2025-03-26"), ("mcp-v1", "2024-11-05"),
    ])
    func `the official SDK lists, calls, follows and cancels`(release: String, version: String) async throws {
        var configuration = MCPConfiguration(serverVersion: "1.0.0")
        configuration.quietPeriod = .milliseconds(200)
        configuration.keepAliveInterval = .milliseconds(200)
        let server = MCPServer(host: SDKHost.make(), configuration: configuration)
        let served = ProtocolServer(["/mcp"]) { _, request, _ in await server.respond(to: request, from: "sdk") }
        let outcome = try await served.serving { url in
            try await SDKScript("Tests/MCPTests/python/mcp_client.py").run(release: release, ["\(url)/mcp", version])
        }
        #expect(outcome.hasSucceeded, "\(outcome.errors)")
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Access
internal import HTTPTypes
internal import JSONRPC
internal import MCP
internal import Telemetry

/// The Model Context Protocol at `/mcp`: hands requests to the protocol's server, and its answers back.
struct MCPEndpoint: ProtocolEndpoint {
    let server: MCPServer<MCPCalls>
    let admission: Admission
    let instruments: GatewayInstruments

    /// The endpoint of a gateway.
    ///
    /// - Parameters:
    ///   - configuration: What the gateway was told.
    ///   - calls: Starts calls and finds them again.
    ///   - changes: Tells when the tools have changed.
    ///   - services: What all requests of the listener share.
    init(
        _ configuration: GatewayConfiguration,
        _ calls: CallService,
        _ changes: ToolChanges,
        _ services: ListenerServices
    ) {
        // Who may ask has been found out before, the origin of web pages included.
        var protocolConfiguration = MCPConfiguration(
            serverVersion: BuildInfo.version,
            origins: MCPOriginPolicy(allowed: ["*"])
        )
        protocolConfiguration.keepAliveInterval = configuration.keepAlive
        protocolConfiguration.maxDepth = configuration.limits.maxDepth
        server = MCPServer(
            host: MCPCalls(
                calls: calls,
                changes: changes,
                tracePolicy: configuration.tracePolicy,
                retention: configuration.retention
            ),
            configuration: protocolConfiguration
        )
        admission = services.admission
        instruments = services.instruments
    }

    func reply(to exchange: Exchange, from principal: Principal) async throws(APIError) -> Reply {
        let body = exchange.head.method == "POST" ? try await exchange.body.bytes() : []
        let caller = MCPCaller(
            principal: principal,
            context: exchange.context,
            baggage: exchange.baggage,
            facts: exchange.facts
        )
        let request = RPCHTTPRequest(exchange.head, body: body)
        let response = try await exchange.presence.awaiting { await server.respond(to: request, from: caller) }
        return try Reply(response, admission, instruments)
    }
}

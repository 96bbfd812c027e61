// SPDX-License-Identifier: Apache-2.0

internal import A2A
internal import Access
internal import HTTPTypes
internal import JSONRPC

/// The Agent2Agent protocol at `/a2a`, and the cards that lead there.
struct A2AEndpoint: ProtocolEndpoint {
    private let host: A2ACallHost
    private let configuration: A2AConfiguration
    private let publicURL: String?
    private let admission: Admission
    private let instruments: GatewayInstruments

    /// Makes the endpoint.
    ///
    /// - Parameters:
    ///   - calls: What runs the calls.
    ///   - authenticator: What callers show.
    ///   - publicURL: Where clients find the gateway, without a slash at its end; nil for wherever they ask for it.
    ///   - version: The version of the gateway.
    ///   - admission: Has places for those who follow streams.
    ///   - instruments: Count the events.
    init(
        calls: CallService,
        authenticator: Authenticator,
        publicURL: String?,
        version: String,
        admission: Admission,
        instruments: GatewayInstruments
    ) {
        host = A2ACallHost(calls: calls, asksCallers: authenticator.isRequired)
        configuration = A2AConfiguration(version: version, url: "", securitySchemes: Self.schemes(authenticator))
        self.publicURL = publicURL
        self.admission = admission
        self.instruments = instruments
    }

    /// Answers a request to `/a2a`.
    func reply(to exchange: Exchange, from principal: Principal) async throws(APIError) -> Reply {
        let request = RPCHTTPRequest(exchange.head, body: try await exchange.body.bytes())
        let caller = A2ACaller(principal: principal, parent: exchange.context, baggage: exchange.baggage)
        let server = server(exchange.head)
        let response = try await exchange.presence.awaiting { await server.respond(to: request, from: caller) }
        exchange.facts.note { facts in
            facts.tool = response.exchange.tool
            facts.envelopeID = response.exchange.callID
        }
        return try Reply(response, admission, instruments)
    }

    /// Answers a request for the card, whoever asks.
    func card(_ exchange: Exchange) async throws(APIError) -> Reply {
        let head = exchange.head
        return try Reply(await server(head).card(for: RPCHTTPRequest(head)), admission, instruments)
    }

    private func server(_ head: RequestHead) -> A2AServer<A2ACallHost> {
        var configuration = configuration
        configuration.url = (publicURL ?? "http://\(head.host ?? "localhost")") + "/a2a"
        return A2AServer(host: host, configuration: configuration)
    }

    /// What callers can show, as the card describes it.
    private static func schemes(_ authenticator: Authenticator) -> [A2ASecurityScheme] {
        guard authenticator.isRequired else { return [] }
        let format = authenticator.acceptsTokens && !authenticator.acceptsAPIKeys ? "JWT" : nil
        let bearer = A2ASecurityScheme(name: "bearer", kind: .bearer(format: format))
        return authenticator.acceptsAPIKeys
            ? [bearer, A2ASecurityScheme(name: "apiKey", kind: .apiKey(header: "X-API-Key"))] : [bearer]
    }
}

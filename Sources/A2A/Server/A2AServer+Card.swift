// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
public import JSONRPC

extension A2AServer {
    /// Answers a request for the public card, at `/.well-known/agent-card.json` or, for older clients,
    /// `/.well-known/agent.json`.
    ///
    /// - Parameter request: the request, with the method `GET` or `HEAD`; the body of a `HEAD` is left out by the caller.
    /// - Returns: The card, or that it has not changed.
    public func card(for request: RPCHTTPRequest) async -> A2AResponse {
        let card = CardWriter(configuration: configuration).card(tools: await host.publicTools())
        var digest = ContentDigest()
        digest.add(card.slice)
        let tag = "\"\(digest.text)\""
        let headers = [
            RPCHeader("Content-Type", "application/json"),
            RPCHeader("Cache-Control", "public, max-age=\(configuration.cardTimeToLive.components.seconds)"),
            RPCHeader("ETag", tag),
        ]
        if request["If-None-Match"].map({ Self.matches($0, tag) }) == true {
            return A2AResponse(status: 304, headers: headers, exchange: A2AExchange())
        }
        return A2AResponse(headers: headers, body: .json(card.bytes), exchange: A2AExchange())
    }

    /// `agent/getAuthenticatedExtendedCard`: the card with the skills that this caller may use.
    func extendedCard(_ operation: Operation<Host.Caller>) async throws(RPCError) -> A2AResponse {
        guard !configuration.securitySchemes.isEmpty else {
            guard operation.version == .version10 else { throw .extendedCardNotConfigured }
            // 1.0, section 3.1.11: the card does not announce it.
            throw .unsupported("there is no extended card", hint: "the public card is complete")
        }
        let tools = await host.tools(for: operation.caller)
        return success(CardWriter(configuration: configuration).card(tools: tools), of: operation)
    }

    /// Whether a list of entity tags has this one, by the weak comparison (RFC 9110 section 13.1.2).
    private static func matches(_ list: String, _ tag: String) -> Bool {
        list.split(separator: ",").contains { candidate in
            let candidate = candidate.filter { $0 != " " && $0 != "\t" }
            return candidate == "*" || candidate == tag || candidate == "W/\(tag)"
        }
    }
}

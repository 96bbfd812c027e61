// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import JSONRPC

extension MCPServer {
    /// The header that names a session.
    static var sessionHeader: String { "Mcp-Session-Id" }

    /// The answer to a request as an HTTP response.
    ///
    /// - Parameters:
    ///   - answer: the answer.
    ///   - id: the request's id.
    ///   - accepts: the types that the client takes.
    ///   - exchange: what the exchange was about.
    ///   - status: the HTTP status of an error.
    /// - Returns: The response.
    func response(
        _ answer: Answer,
        to id: RPCID,
        accepts: AcceptedTypes,
        exchange: MCPExchange,
        status: (RPCError) -> Int
    ) -> MCPResponse {
        var exchange = exchange
        switch answer {
        case .events(let stream): return .events(stream, exchange: exchange)
        case .result(let result):
            let body = RPCWriter.response(to: id, result: result)
            guard !accepts.json else { return .json(body, exchange: exchange) }
            return .events(RPCEventStream { try await $0(ServerSentEvent.data(body)) }, exchange: exchange)
        case .failure(let error):
            exchange.errorCode = error.code
            return .json(
                RPCWriter.response(to: id, error: error),
                status: status(error),
                headers: error.headers,
                exchange: exchange
            )
        }
    }

    /// The refusal of a request whose id is not known, or that has none.
    func refusal(_ error: RPCError, to id: RPCID? = nil) -> MCPResponse {
        var exchange = MCPExchange()
        exchange.errorCode = error.code
        return .json(RPCWriter.response(to: id, error: error), status: error.status, exchange: exchange)
    }

    /// The refusal of what is wrong as HTTP.
    func refusal(_ status: Int, _ message: String, hint: String) -> MCPResponse {
        refusal(.invalidRequest(message, status: status, hint: hint))
    }

    /// The answer to a client whose session has ended: it starts a new one (2025-11-25, "Session Management").
    func unknownSession() -> MCPResponse {
        refusal(404, "there is no such session", hint: "open a new one with initialize, without \(Self.sessionHeader)")
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
public import JSONRPC

/// The server side of the Agent2Agent protocol: HTTP requests in, answers and streams of events out.
///
/// A value without state: everything that lasts is the host's. Whoever runs it reads requests, knows who sent them and
/// writes the answers.
public struct A2AServer<Host: A2AHost>: Sendable {
    let host: Host
    let configuration: A2AConfiguration

    /// Makes a server.
    ///
    /// - Parameters:
    ///   - host: what runs the calls.
    ///   - configuration: how the agent presents itself.
    public init(host: Host, configuration: A2AConfiguration) {
        self.host = host
        self.configuration = configuration
    }

    /// Answers a request to the JSON-RPC endpoint.
    ///
    /// - Parameters:
    ///   - request: the request.
    ///   - caller: who sent it.
    /// - Returns: The answer; of a wrong request an error that says what to do.
    public func respond(to request: RPCHTTPRequest, from caller: Host.Caller) async -> A2AResponse {
        guard request.method == "POST" else {
            let error = RPCError.invalidRequest("the method is not POST", status: 405, hint: "send requests with POST")
            return failure(error, to: nil, headers: [RPCHeader("Allow", "POST")])
        }
        // A web page can send other types to anybody without asking first.
        if let type = request["Content-Type"], !Self.isJSON(type) {
            let hint = "send Content-Type: application/json"
            return failure(.invalidRequest("the body is not said to be JSON", status: 415, hint: hint), to: nil)
        }
        let body: RPCBody
        do {
            body = try RPCBody(request.body, maxDepth: configuration.maxDepth)
        } catch {
            return failure(error.error, to: error.id)
        }
        guard case .single(.request(let id, let name, let params)) = body else {
            return failure(.invalidRequest("id is missing", hint: RPCMessage.shape), to: nil)
        }
        guard let (method, version) = A2AMethod.named(name) else { return failure(.unknownMethod(name), to: id) }
        let operation = Operation(id: id, method: method, version: version, params: params, caller: caller)
        if let spoken = request["A2A-Version"], !spoken.isEmpty, !A2AProtocolVersion.understands(spoken) {
            return failure(.versionNotSupported(spoken), of: operation)
        }
        do {
            return try await perform(operation)
        } catch {
            return failure(error, of: operation)
        }
    }

    private static func isJSON(_ type: String) -> Bool {
        let name = type.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
        return name == "application/json" || (name.hasPrefix("application/") && name.hasSuffix("+json"))
    }

    private func perform(_ operation: Operation<Host.Caller>) async throws(RPCError) -> A2AResponse {
        switch operation.method {
        case .sendMessage: try await sendMessage(operation)
        case .streamMessage: try await streamMessage(operation)
        case .getTask: try await getTask(operation)
        case .listTasks: try await listTasks(operation)
        case .cancelTask: try await cancelTask(operation)
        case .resubscribe: try await resubscribe(operation)
        case .setPushConfig, .getPushConfig, .listPushConfigs, .deletePushConfig: throw .pushNotSupported
        case .extendedCard: try await extendedCard(operation)
        }
    }
}

extension A2AServer {
    /// The answer that carries a result.
    func success(_ result: RawJSON, of operation: Operation<Host.Caller>) -> A2AResponse {
        .json(RPCWriter.response(to: operation.id, result: result), exchange: operation.exchange)
    }

    /// The answer that carries an error, to a request that could not be read.
    private func failure(_ error: RPCError, to id: RPCID?, headers: [RPCHeader] = []) -> A2AResponse {
        let error = error.presented(in: nil)
        return .json(
            RPCWriter.response(to: id, error: error),
            status: error.status,
            headers: headers,
            exchange: A2AExchange(errorCode: error.code)
        )
    }

    /// The answer that carries an error.
    private func failure(_ error: RPCError, of operation: Operation<Host.Caller>) -> A2AResponse {
        var exchange = operation.exchange
        exchange.errorCode = error.code
        let error = error.presented(in: operation.version)
        let body = RPCWriter.response(to: operation.id, error: error)
        // Clients of 0.3 take a stream only, and read its first event; those of 1.0 read a document as well.
        if operation.method.isStreaming, operation.version == .version03, error.status == 200 {
            return .events(RPCEventStream { try await $0(ServerSentEvent.data(body)) }, exchange: exchange)
        }
        return .json(body, status: error.status, headers: error.headers, exchange: exchange)
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
public import JSONRPC
internal import Synchronization

/// The server side of the Model Context Protocol over Streamable HTTP, without an HTTP server in it.
///
/// Requests and answers are values; an answer may hold an `RPCEventStream` that is written while a tool runs. One server
/// speaks all of ``MCPProtocolVersion`` at one endpoint. What tools there are, and what calling one does, is its host's.
public final class MCPServer<Host: MCPHost>: Sendable {
    let host: Host
    let configuration: MCPConfiguration
    let clock: ServerClock
    let sessions: Mutex<SessionTable>
    private let newSessionID: @Sendable () -> String

    /// Makes a server.
    ///
    /// - Parameters:
    ///   - host: the tools and their calls.
    ///   - configuration: how the server behaves.
    ///   - clock: the time by which sessions expire and answers are waited for.
    public convenience init(
        host: Host,
        configuration: MCPConfiguration,
        clock: some Clock<Duration> = ContinuousClock()
    ) {
        self.init(host: host, configuration: configuration, clock: clock) {
            // The generator of the system is a cryptographic one; an id has 128 random bits.
            [UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max)].map { bits in
                let digits = String(bits, radix: 16)
                return String(repeating: "0", count: 16 - digits.utf8.count) + digits
            }.joined()
        }
    }

    init(
        host: Host,
        configuration: MCPConfiguration,
        clock: some Clock<Duration>,
        newSessionID: @escaping @Sendable () -> String
    ) {
        self.host = host
        self.configuration = configuration
        self.clock = ServerClock(clock)
        self.newSessionID = newSessionID
        sessions = Mutex(SessionTable(limits: configuration.sessions))
    }

    /// How many sessions are open.
    public var sessionCount: Int { sessions.withLock { $0.count } }

    /// Answers a request to the endpoint.
    ///
    /// Any bytes are answered; nothing throws. When the client goes away, cancel the task: in the revisions without
    /// sessions that ends the call, in the others it goes on.
    ///
    /// - Parameters:
    ///   - request: the request, with its whole body.
    ///   - caller: who sent it, authenticated.
    /// - Returns: The answer. A stream in it must be written, or thrown away.
    public func respond(to request: RPCHTTPRequest, from caller: Host.Caller) async -> MCPResponse {
        for origin in request.values(of: "Origin") where !configuration.origins.allows(origin) {
            return refusal(403, "the origin is not allowed", hint: "have the server allow this Origin, or send none")
        }
        switch request.method {
        case "POST": return await post(request, from: caller)
        case "GET" where !isStateless(request): return await listen(request, from: caller)
        case "DELETE" where !isStateless(request): return closeSession(request, of: caller)
        default:
            let allowed = isStateless(request) ? "POST" : "POST, GET, DELETE"
            var response = refusal(405, "\(request.method.prefix(20)) is not allowed", hint: "use POST")
            response.headers.append(RPCHeader("Allow", allowed))
            return response
        }
    }

    private func post(_ request: RPCHTTPRequest, from caller: Host.Caller) async -> MCPResponse {
        if let type = request["Content-Type"] {
            let type = type.prefix { $0 != ";" && $0 != " " }.lowercased()
            guard type == "application/json" else {
                return refusal(415, "the body must be JSON", hint: "send Content-Type: application/json")
            }
        }
        let accepts = AcceptedTypes(request.values(of: "Accept"))
        guard accepts.json || accepts.events else {
            return refusal(
                406,
                "no answer of an accepted type exists",
                hint: "send Accept: application/json, text/event-stream"
            )
        }
        do {
            let body = try RPCBody(request.body, maxDepth: configuration.maxDepth, batchLimit: configuration.batchLimit)
            switch body {
            case .single(let message) where isStateless(request) || isStateless(message):
                return await respondStateless(to: message, of: request, accepts: accepts, from: caller)
            case .batch where isStateless(request):
                let hint = "send one message in each request"
                return refusal(.invalidRequest("there are no batches in this protocol version", hint: hint))
            default: return await respondInSession(to: body, of: request, accepts: accepts, from: caller)
            }
        } catch {
            return refusal(error.error, to: error.id)
        }
    }

    // MARK: - Revisions without sessions

    /// Whether the version header names a revision without sessions, or none that is known.
    private func isStateless(_ request: RPCHTTPRequest) -> Bool {
        request[RoutingHeaders.version].map { Self.isStateless($0) } ?? false
    }

    /// Whether the body describes itself as one of a revision without sessions does.
    private func isStateless(_ message: RPCMessage) -> Bool {
        guard case .request(_, _, let params) = message, let version = params["_meta"]?[StatelessMeta.version] else {
            return false
        }
        return version.stringValue.map { Self.isStateless($0) } ?? true
    }

    private static func isStateless(_ version: String) -> Bool {
        MCPProtocolVersion(rawValue: version)?.isStateless ?? true
    }

    private func respondStateless(
        to message: RPCMessage,
        of request: RPCHTTPRequest,
        accepts: AcceptedTypes,
        from caller: Host.Caller
    ) async -> MCPResponse {
        switch message {
        case .response:
            return refusal(.invalidRequest("clients send no responses", hint: "send a request"))
        case .notification:
            // A client gives up a request by closing its stream; nothing else is for the server.
            guard let version = request[RoutingHeaders.version], MCPProtocolVersion(rawValue: version) != nil else {
                return refusal(.unsupportedVersion(request[RoutingHeaders.version] ?? ""))
            }
            return MCPResponse(status: 202, exchange: MCPExchange())
        case .request(let id, let method, let params):
            var exchange = MCPExchange(version: nil, method: MCPMethod(rawValue: method))
            do throws(RPCError) {
                let meta = try StatelessMeta(params)
                try RoutingHeaders.check(request, bodyVersion: meta.version, bodyMethod: method, params: params)
                guard let version = MCPProtocolVersion(rawValue: meta.version) else {
                    throw RPCError.unsupportedVersion(meta.version)
                }
                exchange.version = version
                let conversation = Conversation(
                    caller: caller,
                    version: version,
                    accepts: accepts,
                    clientName: meta.clientName,
                    hasTasks: meta.hasTasks
                )
                let answer = await answer(method, id: id, params: params, in: conversation, &exchange)
                return response(answer, to: id, accepts: accepts, exchange: exchange) { $0.status }
            } catch {
                return response(.failure(error), to: id, accepts: accepts, exchange: exchange) { $0.status }
            }
        }
    }

    // MARK: - Revisions with sessions

    private func respondInSession(
        to body: RPCBody,
        of request: RPCHTTPRequest,
        accepts: AcceptedTypes,
        from caller: Host.Caller
    ) async -> MCPResponse {
        var conversation = Conversation(
            caller: caller,
            version: request[RoutingHeaders.version].flatMap(MCPProtocolVersion.init) ?? .assumedWithoutHeader,
            accepts: accepts
        )
        if case .single(.request(let id, MCPMethod.initialize.rawValue, let params)) = body {
            return initialize(id, params, in: conversation)
        }
        if let id = request[Self.sessionHeader], let refusal = join(id, &conversation) { return refusal }
        switch body {
        case .single(.request(let id, let method, let params)):
            var exchange = MCPExchange(version: conversation.version, method: MCPMethod(rawValue: method))
            let answer = await answer(method, id: id, params: params, in: conversation, &exchange)
            return response(answer, to: id, accepts: accepts, exchange: exchange, status: statusInSession)
        case .single(.notification(let method, let params)):
            await notified(method, params, in: conversation)
            return accepted(MCPMethod(rawValue: method), in: conversation)
        case .single(.response): return accepted(nil, in: conversation)
        case .batch(let messages):
            guard conversation.version.hasBatches else {
                let hint = "send one message in each request"
                return refusal(.invalidRequest("there are no batches in this protocol version", hint: hint))
            }
            conversation.isBatched = true
            return await respond(to: messages, in: conversation)
        }
    }

    private func accepted(_ method: MCPMethod?, in conversation: Conversation<Host.Caller>) -> MCPResponse {
        MCPResponse(status: 202, exchange: MCPExchange(version: conversation.version, method: method))
    }

    /// The status of an error of a method.
    ///
    /// Clients of these revisions take a status as an error of the transport and end, so that it is 200, as it is in the
    /// official servers.
    private func statusInSession(_ error: RPCError) -> Int {
        error.code == RPCErrorCode.invalidRequest || error.status == 403 ? error.status : 200
    }

    private func initialize(
        _ id: RPCID,
        _ params: JSONValue,
        in conversation: Conversation<Host.Caller>
    ) -> MCPResponse {
        var exchange = MCPExchange(version: nil, method: .initialize)
        guard let requested = params["protocolVersion"]?.stringValue else {
            let error = RPCError.invalidParams(
                "protocolVersion is missing",
                hint: "name the newest version that the client speaks, such as 2025-11-25"
            )
            return response(
                .failure(error),
                to: id,
                accepts: conversation.accepts,
                exchange: exchange,
                status: statusInSession
            )
        }
        let known = MCPProtocolVersion(rawValue: requested)
        let version = known.flatMap { $0.isStateless ? nil : $0 } ?? .newestOfHandshake
        exchange.version = version
        let sessionID = newSessionID()
        sessions.withLock { sessions in
            sessions.open(
                sessionID,
                for: host.identity(of: conversation.caller),
                version: version,
                clientName: params["clientInfo"]?["name"]?.stringValue.map { String($0.prefix(100)) },
                at: clock.elapsed()
            )
        }
        let result = ResultWriter(version: version, configuration: configuration).initialized()
        var response = response(
            .result(result),
            to: id,
            accepts: conversation.accepts,
            exchange: exchange,
            status: statusInSession
        )
        response.headers.append(RPCHeader(Self.sessionHeader, sessionID))
        return response
    }

    func notified(_ method: String, _ params: JSONValue, in conversation: Conversation<Host.Caller>) async {
        guard MCPMethod(rawValue: method) == .cancelled, let id = RPCID(params["requestId"]) else { return }
        guard let callID = inFlight(conversation, { $0.giveUp(id) }) ?? nil else { return }
        let reason = params["reason"]?.stringValue.map { String($0.prefix(500)) }
        // The client does not read an answer, and a call that cannot be ended now goes on.
        _ = try? await host.cancel(callID, reason: reason ?? "the client gave it up", for: conversation.caller)
    }

    private func closeSession(_ request: RPCHTTPRequest, of caller: Host.Caller) -> MCPResponse {
        guard let id = request[Self.sessionHeader] else {
            return refusal(400, "\(Self.sessionHeader) is missing", hint: "name the session to end")
        }
        let isClosed = sessions.withLock { sessions in
            sessions.close(id, of: host.identity(of: caller), at: clock.elapsed())
        }
        return isClosed ? MCPResponse(status: 204, exchange: MCPExchange()) : unknownSession()
    }
}

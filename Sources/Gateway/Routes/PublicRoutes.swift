// SPDX-License-Identifier: Apache-2.0

internal import Access
internal import Envelopes
internal import HTTPTypes
internal import TelemetryCore
internal import Tools
internal import Tracking
internal import WebPages

/// What clients ask the gateway.
struct PublicRoutes: RouteHandler {
    let access: AccessPolicy
    let calls: CallService
    let streaming: EventStreaming
    let traces: EnvelopeTraces
    /// What answers at `/mcp`; nil for nothing.
    let mcp: (any ProtocolEndpoint)?
    /// What answers at `/a2a`; nil for nothing.
    let a2a: A2AEndpoint?

    let isPublic = true
    let table: RouteTable

    init(
        access: AccessPolicy,
        calls: CallService,
        streaming: EventStreaming,
        traces: EnvelopeTraces,
        mcp: (any ProtocolEndpoint)? = nil,
        a2a: A2AEndpoint? = nil
    ) {
        self.access = access
        self.calls = calls
        self.streaming = streaming
        self.traces = traces
        self.mcp = mcp
        self.a2a = a2a
        table = RouteTable(methods: Self.own + (mcp == nil ? [] : Self.ofMCP) + (a2a == nil ? [] : Self.ofA2A))
    }

    static let own: [(route: GatewayRoute, methods: [String])] = [
        (.toolCall, ["POST"]), (.tools, ["GET"]), (.envelopes, ["GET"]), (.envelope, ["GET", "DELETE"]),
        (.stream, ["GET"]), (.active, ["GET"]), (.trace, ["GET"]), (.health, ["GET"]), (.openAPI, ["GET"]),
        (.page, ["GET"]), (.pageFile, ["GET"]),
    ]
    /// Every row there can be: what the document that describes the gateway holds.
    static var all: [(route: GatewayRoute, methods: [String])] { own + ofMCP + ofA2A }

    private static let ofMCP: [(route: GatewayRoute, methods: [String])] = [(.mcp, ["GET", "POST", "DELETE"])]
    private static let ofA2A: [(route: GatewayRoute, methods: [String])] = [
        (.a2a, ["POST"]), (.agentCard, ["GET"]), (.oldAgentCard, ["GET"]),
    ]

    func reply(to exchange: Exchange) async throws(APIError) -> Reply {
        switch exchange.route {
        case .health: return .text("OK\n")
        case .openAPI: return .json(PackageResources.openapi_json)
        case .page:
            try access.admitVisitor(exchange.head)
            return .file(WebPages.page, for: exchange.head)
        case .pageFile:
            try access.admitVisitor(exchange.head)
            guard let file = WebPages.file(named: RouteTable.fileName(of: exchange.head.path)) else {
                throw .unknownResource
            }
            return .file(file, for: exchange.head)
        case .agentCard, .oldAgentCard:
            guard let a2a else { throw .unknownResource }
            try access.admitVisitor(exchange.head)
            return try await a2a.card(exchange)
        default: break
        }
        let principal = try await access.admit(exchange.head)
        exchange.facts.note { $0.principal = principal.id }
        if !exchange.envelopeID.isEmpty { exchange.facts.note { $0.envelopeID = exchange.envelopeID } }
        switch exchange.route {
        case .toolCall: return try await call(exchange, principal)
        case .tools:
            _ = try QueryParameters(exchange.head.query, allowed: [])
            return .json(ToolsJSON.body(calls.tools(for: principal)))
        case .envelopes: return try await list(exchange, principal)
        case .envelope where exchange.head.method == "DELETE": return try await cancel(exchange, principal)
        case .envelope: return .json(EnvelopeJSON.record(try await envelope(exchange, principal)))
        case .stream: return try await stream(exchange, principal)
        case .active: return try await active(exchange, principal)
        case .trace: return .json(try await traces.trace(of: try await envelope(exchange, principal)))
        case .mcp:
            guard let mcp else { throw .unknownResource }
            return try await mcp.reply(to: exchange, from: principal)
        case .a2a:
            guard let a2a else { throw .unknownResource }
            return try await a2a.reply(to: exchange, from: principal)
        case .page, .pageFile, .agentCard, .oldAgentCard, .progress, .final, .reports, .cancellations, .health,
            .openAPI,
            .none:
            throw .unknownResource
        }
    }

    private func call(_ exchange: Exchange, _ principal: Principal) async throws(APIError) -> Reply {
        let key = try Self.idempotencyKey(exchange.head)
        let fields = try ObjectFields(try await exchange.body.json(), "the body")
        let tool = try fields.requiredString("name")
        let arguments = fields["arguments"] ?? .object([])
        guard arguments.objectValue != nil else { throw fields.wrong("arguments", "an object") }
        let request = CallRequest(
            tool: tool,
            arguments: arguments,
            idempotencyKey: key,
            parent: exchange.context,
            baggage: exchange.baggage
        )
        do throws(CallError) {
            let call = try await calls.start(request, for: principal)
            exchange.facts.note { facts in
                facts.tool = call.tool.name
                facts.envelopeID = call.envelope.id
            }
            var reply = Reply.json(ToolCallAnswer.body(call))
            if call.isRepeated { reply.fields[.idempotencyReplayed] = "true" }
            return reply
        } catch {
            throw APIError(error)
        }
    }

    private func list(_ exchange: Exchange, _ principal: Principal) async throws(APIError) -> Reply {
        let query = try EnvelopeQuery(exchange.head.query, principal: principal.id)
        do throws(TrackingError) {
            return .json(EnvelopeJSON.page(try await calls.tracking.store.list(query)))
        } catch {
            throw APIError(error)
        }
    }

    private func envelope(_ exchange: Exchange, _ principal: Principal) async throws(APIError) -> TrackedEnvelope {
        _ = try QueryParameters(exchange.head.query, allowed: [])
        do throws(CallError) {
            return try await calls.envelope(exchange.envelopeID, for: principal)
        } catch {
            throw APIError(error)
        }
    }

    private func cancel(_ exchange: Exchange, _ principal: Principal) async throws(APIError) -> Reply {
        _ = try QueryParameters(exchange.head.query, allowed: [])
        do throws(CallError) {
            let envelope = try await calls.cancel(exchange.envelopeID, reason: "canceled by the caller", for: principal)
            return .json(IdentifierJSON.body(status: envelope.status.rawValue, id: envelope.id))
        } catch {
            throw APIError(error)
        }
    }

    private func stream(_ exchange: Exchange, _ principal: Principal) async throws(APIError) -> Reply {
        let lastEventID = try Self.lastEventID(exchange.head)
        return try streaming.events(of: try await envelope(exchange, principal), after: lastEventID)
    }

    private func active(_ exchange: Exchange, _ principal: Principal) async throws(APIError) -> Reply {
        let isActive = !(try await envelope(exchange, principal)).status.isFinal
        return .json(Array(#"{"active":\#(isActive)}"#.utf8), status: isActive ? 200 : 410)
    }

    private static func lastEventID(_ head: RequestHead) throws(APIError) -> Int64? {
        // An empty one is what a browser means by none.
        guard let text = head.values(of: .lastEventID).first, !text.isEmpty else { return nil }
        guard let number = Int64(text), number >= 0 else {
            throw .invalidRequest("Last-Event-ID must be the id of an event of this stream, unchanged")
        }
        return number
    }

    private static func idempotencyKey(_ head: RequestHead) throws(APIError) -> String? {
        let values = head.values(of: .idempotencyKey)
        guard let key = values.first else { return nil }
        guard values.count == 1, (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            throw .invalidRequest("Idempotency-Key must be there once, with 1 to 255 visible ASCII characters")
        }
        return key
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import Synchronization
internal import Telemetry
internal import TelemetryCore

/// Answers the requests of one listener: everything about a request that is the same for all resources.
struct Responder: Sendable {
    let handler: any RouteHandler
    let services: ListenerServices

    /// Answers one request.
    ///
    /// - Throws: when the client is gone.
    @concurrent func respond(
        _ request: Request,
        _ writer: consuming ResponseWriter,
        _ channel: any Channel
    ) async throws {
        let began = services.clock.monotonicNano()
        let head = RequestHead(
            method: request.head.method.rawValue,
            target: request.head.path ?? "",
            fields: request.headers,
            host: request.head.authority,
            remoteAddress: channel.remoteAddress?.ipAddress
        )
        let match = handler.table.match(head.method, head.path)
        let span: RequestSpan? =
            handler.isPublic ? RequestSpan(head, match.route, services.tracer, services.tracePolicy) : nil
        let exchange = Exchange(
            head: head,
            route: match.route,
            envelopeID: match.id,
            body: BodyReader(head, request.body, limits: services.limits, admission: services.admission),
            context: span?.context ?? .invalid,
            baggage: span?.baggage,
            facts: ExchangeFacts()
        )
        if head.expectsContinue, head.contentLength ?? 0 <= services.limits.maxBodyBytes {
            try await writer.writeInformationalHead(HTTPResponse(status: .continue))
        }
        let reply = await reply(to: exchange, match)
        exchange.body.release()
        let ready = services.clock.monotonicNano()
        let sent = Mutex(0)
        let result: Result<Void, any Error>
        do {
            try await write(reply, head, writer, sent)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        let facts = exchange.facts.current
        let ended = services.clock.monotonicNano()
        span?.end(status: reply.status, facts)
        services.instruments.countRequest(
            match.route,
            method: head.method,
            status: reply.status,
            // A stream lasts as long as its envelope; what a client waits for is its beginning.
            took: .nanoseconds((reply.isStream ? ready : ended) - began),
            exchange.context
        )
        log(exchange, reply, facts, bytes: sent.withLock { $0 }, nanoseconds: ended - began)
        try result.get()
    }

    private func reply(to exchange: Exchange, _ match: RouteTable.Match) async -> Reply {
        do throws(APIError) {
            switch match {
            case .found: break
            case .wrongMethod(_, let allowed): throw .methodNotAllowed(allowed)
            case .nothing: throw .unknownResource
            }
            // Probes are answered whatever happens.
            guard exchange.route != .health else { return try await handler.reply(to: exchange) }
            try services.admission.beginRequest()
            defer { services.admission.endRequest() }
            let result: Result<Reply, APIError> = await Telemetry.withCurrentSpan(exchange.context) {
                do throws(APIError) {
                    return .success(try await handler.reply(to: exchange))
                } catch {
                    return .failure(error)
                }
            }
            return try result.get()
        } catch {
            return Reply(error)
        }
    }

    @concurrent private func write(
        _ reply: Reply,
        _ head: RequestHead,
        _ writer: consuming ResponseWriter,
        _ sent: borrowing Mutex<Int>
    ) async throws {
        var fields = reply.fields
        fields[.date] = services.date.text(unixNano: services.clock.nowUnixNano())
        fields[.xContentTypeOptions] = "nosniff"
        let status = HTTPResponse.Status(code: reply.status)
        switch reply.content {
        case .none:
            if reply.status != 204 { fields[.contentLength] = "0" }
            try await writer.writeResponse(HTTPResponse(status: status, headerFields: fields))
        case .bytes(let bytes):
            fields[.contentLength] = String(bytes.count)
            let response = HTTPResponse(status: status, headerFields: fields)
            guard head.method != "HEAD" else { return try await writer.writeResponse(response) }
            sent.withLock { $0 = bytes.count }
            try await writer.write(response: response, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        case .events(let body):
            // Belongs to this task alone, which the compiler cannot see: the closure does not leave it.
            nonisolated(unsafe) var writer: any ResponseBodyWriter = try await writer.writeHead(
                HTTPResponse(status: status, headerFields: fields)
            )
            try await body { bytes in
                sent.withLock { $0 += bytes.count }
                try await unsafe writer.write(ByteBuffer(bytes: bytes))
            }
            try await unsafe writer.finish(nil)
        }
    }

    private func log(
        _ exchange: Exchange,
        _ reply: Reply,
        _ facts: ExchangeFacts.Values,
        bytes: Int,
        nanoseconds: UInt64
    ) {
        let level: Logger.Level = handler.isPublic && exchange.route != .health ? .info : .debug
        guard services.logger.logLevel <= level else { return }
        var data: Logger.Metadata = [
            LogKeys.method: .string(exchange.head.method), LogKeys.route: .string(exchange.route.rawValue),
            LogKeys.status: .stringConvertible(reply.status), LogKeys.bytes: .stringConvertible(bytes),
            LogKeys.duration: .stringConvertible(Double(nanoseconds / 1_000) / 1_000),
        ]
        data[LogKeys.client] = exchange.head.remoteAddress.map { .string($0) }
        data[LogKeys.principal] = facts.principal.map { .string($0) }
        data[LogKeys.tool] = facts.tool.map { .string($0) }
        data[LogKeys.envelopeID] = facts.envelopeID.map { .string($0) }
        if exchange.context.isValid {
            data[LogKeys.traceID] = .string("\(exchange.context.traceID)")
            data[LogKeys.spanID] = .string("\(exchange.context.spanID)")
        }
        services.logger.log(level: level, "request", metadata: data)
    }
}

extension RouteTable.Match {
    /// The resource; none for a path that has none.
    var route: GatewayRoute {
        switch self {
        case .found(let route, _), .wrongMethod(let route, _): route
        case .nothing: .none
        }
    }

    /// The envelope that the path names; empty for none.
    var id: String {
        if case .found(_, let id) = self { id } else { "" }
    }
}

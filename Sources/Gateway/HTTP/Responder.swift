// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import NIOCore
internal import NIOHTTPTypes
internal import Telemetry
internal import TelemetryCore

/// Answers the requests of one listener: everything about a request that is the same for all resources.
struct Responder: Sendable {
    let handler: any RouteHandler
    let services: ListenerServices
    private let streams: StreamPump
    private let accounts: RequestAccounts

    /// What a socket takes at once, whatever it is set to.
    private static let socketBytes = 16 << 10

    /// What becomes of a connection after an answer.
    private enum Continuation {
        /// The next request is answered.
        case next
        /// There is no next one.
        case finish
        /// It belongs to a stream, which ends it.
        case handedOver
    }

    /// - Parameters:
    ///   - handler: Knows the resources.
    ///   - services: What all requests share.
    ///   - streams: Serves who follows an envelope.
    init(_ handler: any RouteHandler, _ services: ListenerServices, _ streams: StreamPump) {
        self.handler = handler
        self.services = services
        self.streams = streams
        accounts = RequestAccounts(services, isPublic: handler.isPublic)
    }

    /// Answers the requests of a connection one after the other, until it ends, or until the last one follows an envelope.
    @concurrent func answer(_ connection: HTTPConnection) async {
        await withTaskCancellationHandler {
            while let part = await connection.nextPart() {
                // What is left of a body that nobody wanted.
                guard case .head(let request) = part else { continue }
                do {
                    switch try await answer(request, connection) {
                    case .next: continue
                    case .finish: return connection.finish()
                    case .handedOver: return
                    }
                } catch {
                    // The client is gone, or its answer broke off, which it has to notice.
                    return connection.close()
                }
            }
            connection.finish()
        } onCancel: {
            connection.close()
        }
    }

    /// Answers one request.
    ///
    /// - Throws: when the client is gone.
    private func answer(_ request: HTTPRequest, _ connection: HTTPConnection) async throws -> Continuation {
        let began = services.clock.monotonicNano()
        let head = RequestHead(
            method: request.method.rawValue,
            target: request.path ?? "",
            fields: request.headerFields,
            host: request.authority,
            remoteAddress: connection.channel.remoteAddress?.ipAddress
        )
        let match = handler.table.match(head.method, head.path)
        let span: RequestSpan? =
            handler.isPublic ? RequestSpan(head, match.route, services.tracer, services.tracePolicy) : nil
        let exchange = Exchange(
            head: head,
            route: match.route,
            envelopeID: match.id,
            body: BodyReader(head, connection, limits: services.limits, admission: services.admission),
            context: span?.context ?? .invalid,
            baggage: span?.baggage,
            facts: ExchangeFacts(),
            presence: ClientPresence(connection.channel)
        )
        if head.expectsContinue, head.contentLength ?? 0 <= services.limits.maxBodyBytes {
            try await connection.write([.head(HTTPResponse(status: .continue))])
        }
        let reply = await reply(to: exchange, match)
        exchange.body.release()
        let record = RequestRecord(
            method: head.method,
            route: match.route,
            remoteAddress: head.remoteAddress,
            status: reply.status,
            isStream: reply.isStream,
            facts: exchange.facts.current,
            context: exchange.context,
            span: span,
            beganNano: began,
            answeredNano: services.clock.monotonicNano()
        )
        return try await send(reply, to: head, connection, record)
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

    /// Sends an answer, and tells of the request when that is done.
    private func send(
        _ reply: Reply,
        to head: RequestHead,
        _ connection: HTTPConnection,
        _ record: RequestRecord
    ) async throws -> Continuation {
        var fields = reply.fields
        fields[.date] = services.date.text(unixNano: services.clock.nowUnixNano())
        fields[.xContentTypeOptions] = "nosniff"
        let isLast = head.fields[.connection]?.lowercased() == "close"
        var sent = 0
        switch reply.content {
        case .follow(let followed):
            // It has nothing else to ask.
            fields[.connection] = "close"
            connection.discardInput()
            do {
                try await connection.write([.head(HTTPResponse(reply.status, fields))])
            } catch {
                accounts.close(record, bytes: 0)
                throw error
            }
            streams.serve(followed, on: connection, record, accounts)
            return .handedOver
        case .none:
            // https://www.rfc-editor.org/rfc/rfc9110#section-8.6: of a 304 it would be the length of what is not sent.
            if reply.status != 204, reply.status != 304 { fields[.contentLength] = "0" }
            defer { accounts.close(record, bytes: 0) }
            try await connection.write([.head(HTTPResponse(reply.status, fields)), .end(nil)], untilSent: isLast)
        case .bytes(let bytes):
            fields[.contentLength] = String(bytes.count)
            var parts = [HTTPResponsePart.head(HTTPResponse(reply.status, fields))]
            if head.method != "HEAD" {
                sent = bytes.count
                parts.append(.body(ByteBuffer(bytes: bytes)))
            }
            defer { accounts.close(record, bytes: sent) }
            // What does not fit into the socket must be on its way before the connection may end.
            let isLarge = bytes.count > Self.socketBytes
            try await connection.write(parts + [.end(nil)], untilSent: isLast || isLarge)
        case .events(let body):
            defer { accounts.close(record, bytes: sent) }
            try await connection.write([.head(HTTPResponse(reply.status, fields))])
            try await body { bytes in
                sent += bytes.count
                // The client's pace is that of its stream.
                try await connection.write([.body(ByteBuffer(bytes: bytes))], untilSent: true)
            }
            try await connection.write([.end(nil)], untilSent: isLast)
        }
        return isLast ? .finish : .next
    }
}

extension HTTPResponse {
    fileprivate init(_ status: Int, _ fields: HTTPFields) {
        self.init(status: Status(code: status), headerFields: fields)
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

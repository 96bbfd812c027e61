// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOHTTP1

/// Serves the requests of one connection, one after the other.
///
/// Belongs to its channel's event loop. Between two answers a client has ``cycle`` to send a whole request and to take
/// the answer; a client that dribbles or does not read loses its connection, not the server a place.
final class OpsHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// Longer than the usual scrape intervals, so that a scraper keeps its connection.
    static let cycle = TimeAmount.seconds(90)

    /// Bytes of a request's body that are read and thrown away before the connection is.
    static let maxBodyBytes = 16_384

    private enum Phase {
        case idle
        case receiving(HTTPRequestHead, bodyBytes: Int)
        case answering
        case closing
    }

    private let respond: (HTTPRequestHead, any EventLoop) -> EventLoopFuture<OpsResponse>
    private var phase = Phase.idle
    private var deadline: Scheduled<Void>?

    init(respond: @escaping (HTTPRequestHead, any EventLoop) -> EventLoopFuture<OpsResponse>) {
        self.respond = respond
    }

    func handlerAdded(context: ChannelHandlerContext) {
        startCycle(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
        deadline = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (unwrapInboundIn(data), phase) {
        case (.head(let head), .idle):
            phase = .receiving(head, bodyBytes: 0)
        case (.body(let bytes), .receiving(let head, let received)):
            let total = received + bytes.readableBytes
            phase = .receiving(head, bodyBytes: total)
            guard total > Self.maxBodyBytes else { return }
            phase = .closing
            send(.payloadTooLarge, to: head, context: context)
        case (.end, .receiving(let head, _)):
            phase = .answering
            answer(head, context: context)
        default:
            // Requests behind the one being answered are held back by the pipelining handler; what comes after the
            // decision to close is not answered.
            break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A reset or a broken request concerns its sender only.
        context.close(promise: nil)
    }

    private func answer(_ head: HTTPRequestHead, context: ChannelHandlerContext) {
        let loop = context.eventLoop
        let bound = NIOLoopBound((self, context), eventLoop: loop)
        respond(head, loop).hop(to: loop).whenComplete { result in
            let (handler, context) = bound.value
            let response = (try? result.get()) ?? .renderingFailed
            handler.send(response, to: head, context: context)
        }
    }

    private func send(_ response: OpsResponse, to head: HTTPRequestHead, context: ChannelHandlerContext) {
        let keepAlive = head.isKeepAlive && !response.closesConnection
        var headers = HTTPHeaders()
        headers.add(name: "Content-Type", value: response.contentType)
        headers.add(name: "Content-Length", value: String(response.body.count))
        headers.add(name: "Cache-Control", value: "no-store")
        if let allow = response.allow { headers.add(name: "Allow", value: allow) }
        if let coding = response.contentEncoding { headers.add(name: "Content-Encoding", value: coding) }
        if let vary = response.vary { headers.add(name: "Vary", value: vary) }
        if let seconds = response.retryAfter { headers.add(name: "Retry-After", value: String(seconds)) }
        if let challenge = response.challenge { headers.add(name: "WWW-Authenticate", value: challenge) }
        if !keepAlive {
            headers.add(name: "Connection", value: "close")
        } else if head.version == .http1_0 {
            headers.add(name: "Connection", value: "keep-alive")
        }
        let responseHead = HTTPResponseHead(version: head.version, status: response.status, headers: headers)
        context.write(wrapOutboundOut(.head(responseHead)), promise: nil)
        if head.method != .HEAD, !response.body.isEmpty {
            let buffer = context.channel.allocator.buffer(bytes: response.body)
            context.write(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
        }
        // Before the end is written: it makes the pipelining handler deliver the next request at once.
        phase = keepAlive ? .idle : .closing
        if keepAlive { startCycle(context) }
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
            if !keepAlive { channel.close(promise: nil) }
        }
    }

    private func startCycle(_ context: ChannelHandlerContext) {
        deadline?.cancel()
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: Self.cycle) { channel.close(promise: nil) }
    }
}

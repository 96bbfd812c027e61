// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Glibc
internal import NIOCore
internal import NIOHTTP1

/// A client's connection to an ``APIFaultProxy``, on which one request follows the other; lives on its event loop.
final class APIClientEnd: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let links: APILinks
    private let channel: any Channel
    private var server: (any Channel)?
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()
    private var isConnecting = false
    /// What the answer to the request that is on its way is to suffer.
    private var fault: APIFault?
    private var isAnswering = false
    private var passed = 0
    /// Parts of an answer whose time has not come.
    private var held: [HTTPClientResponsePart] = []
    /// Whether a watch is being answered.
    private(set) var isWatching = false

    init(_ links: APILinks, channel: any Channel) {
        (self.links, self.channel) = (links, channel)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body.clear()
        case .body(var bytes):
            body.writeBuffer(&bytes)
        case .end:
            if let head { handle(head) }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        close()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        close()
    }

    private func handle(_ head: HTTPRequestHead) {
        fault = links.fault(for: head)
        passed = 0
        switch fault {
        case .status(let code, let reason, let retryAfter):
            var headers = HTTPHeaders()
            if let retryAfter { headers.add(name: "Retry-After", value: "\(retryAfter)") }
            answer(code, headers, APIFault.content(code, reason, retryAfter: retryAfter))
        case .watchError(let code, let reason):
            answer(200, HTTPHeaders(), ["type": "ERROR", "object": APIFault.content(code, reason)])
        case .hangUp: close()
        case .reset: reset()
        case .slow(let duration):
            pass(head)
            channel.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(duration)) { self.release() }
        case .loseAnswer, .cutAnswer, nil: pass(head)
        }
    }

    private func answer(_ code: Int, _ more: HTTPHeaders, _ content: JSONValue) {
        let bytes = ByteBuffer(bytes: content.encoded() + [UInt8(ascii: "\n")])
        var headers = more
        headers.add(name: "Content-Type", value: "application/json")
        headers.add(name: "Content-Length", value: "\(bytes.readableBytes)")
        let head = HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: code), headers: headers)
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        channel.write(HTTPServerResponsePart.body(.byteBuffer(bytes)), promise: nil)
        channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
    }

    private func pass(_ head: HTTPRequestHead) {
        guard let server, server.isActive else {
            if !isConnecting {
                isConnecting = true
                links.connect(self)
            }
            return
        }
        var head = head
        head.headers.replaceOrAdd(name: "Host", value: "localhost")
        (self.head, isAnswering, isWatching) = (nil, true, RequestPattern.isWatch(head.uri))
        server.write(HTTPClientRequestPart.head(head), promise: nil)
        if body.readableBytes > 0 { server.write(HTTPClientRequestPart.body(.byteBuffer(body)), promise: nil) }
        server.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
    }

    func connected(_ server: any Channel) {
        (self.server, isConnecting) = (server, false)
        guard channel.isActive else { return close() }
        if let head { pass(head) }
    }

    /// A part of the server's answer.
    func received(_ part: HTTPClientResponsePart) {
        switch (fault, part) {
        case (.loseAnswer, .end): close()
        case (.loseAnswer, _): break
        case (.slow, _): held.append(part)
        case (.cutAnswer(let limit), .body(var bytes)) where passed + bytes.readableBytes >= limit:
            let rest = bytes.readSlice(length: max(0, limit - passed)) ?? ByteBuffer()
            passed = limit
            channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(rest))).assumeIsolated()
                .whenComplete { _ in self.close() }
        case (_, .head(let head)):
            channel.writeAndFlush(HTTPServerResponsePart.head(head), promise: nil)
        case (_, .body(let bytes)):
            passed += bytes.readableBytes
            channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(bytes)), promise: nil)
        case (_, .end(let trailers)):
            (isAnswering, isWatching) = (false, false)
            channel.writeAndFlush(HTTPServerResponsePart.end(trailers), promise: nil)
        }
    }

    /// The time of a slow answer has come.
    private func release() {
        guard case .slow = fault else { return }
        fault = nil
        let parts = held
        held = []
        for part in parts { received(part) }
        if server == nil, isAnswering { close() }
    }

    /// The server has closed its connection.
    func serverEnded() {
        server = nil
        guard held.isEmpty else { return }
        // In the middle of an answer the client must not take it for whole.
        if isAnswering { close() }
    }

    /// Closes the connection so that the client is told of an error, and of no end.
    private func reset() {
        let lingers = channel as? any SocketOptionProvider
        let isSet = lingers?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
        isSet?.assumeIsolated().whenComplete { _ in self.close() }
        if isSet == nil { close() }
    }

    func close() {
        held = []
        channel.close(promise: nil)
        server?.close(promise: nil)
        (server, isAnswering, isWatching) = (nil, false, false)
        links.forget(self)
    }
}

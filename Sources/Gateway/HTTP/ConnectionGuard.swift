// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import HTTPTypes
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPTypes

/// Watches one connection: a client that is slow, or that does not speak HTTP, gets an answer that says so and no more
/// of the gateway's time.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// What those who answer tell.
    enum Event: Sendable {
        /// The answer may take long, and is of no use to a client that is gone: then the sequence ends.
        case answerIsAwaited(AsyncStream<Void>.Continuation)
    }

    private let timeout: TimeAmount
    private var state: ConnectionState
    private var timer: Scheduled<Void>?
    private var departure: AsyncStream<Void>.Continuation?
    private var isClosing = false

    init(_ limits: HTTPLimits) {
        timeout = .nanoseconds(limits.requestTimeout.wholeNanoseconds)
        state = ConnectionState(maxDiscardedBytes: limits.maxBodyBytes)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isClosing else { return }
        switch unwrapInboundIn(data) {
        case .head: state.readHead()
        case .body(let chunk):
            switch state.readBody(chunk.readableBytes) {
            case .forward: break
            case .drop: return
            case .close: return close(context)
            }
        case .end:
            state.readEnd()
            timer?.cancel()
            timer = nil
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // Most requests come in one piece and need no timer.
        if state.isReading, timer == nil, !isClosing {
            let context = NIOLoopBound(context, eventLoop: context.eventLoop)
            let guarded = NIOLoopBound(self, eventLoop: context.value.eventLoop)
            timer = context.value.eventLoop.scheduleTask(in: timeout) {
                guarded.value.end(
                    context.value,
                    .requestTimeout,
                    "request_timeout",
                    "the request took too long to arrive; send it again, faster"
                )
            }
        }
        context.fireChannelReadComplete()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            state.writeHead(head.status.code, isStream: head.headerFields[.contentType] == "text/event-stream")
            if !state.isAwaited { departure = nil }
        case .body: break
        case .end: state.writeEnd()
        }
        context.write(data, promise: promise)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event {
            state.readClose()
            if state.endsWithInput { return close(context) }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard case Event.answerIsAwaited(let departure) = event else {
            return context.triggerUserOutboundEvent(event, promise: promise)
        }
        state.awaitAnswer()
        self.departure = departure
        promise?.succeed()
        if state.isInputClosed || isClosing { close(context) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case HTTPParserError.headerOverflow:
            end(
                context,
                .requestHeaderFieldsTooLarge,
                "headers_too_large",
                "the head of the request is too long; send fewer or shorter headers"
            )
        case is HTTPParserError:
            malformed(context)
        case is IOError, is ChannelError:
            close(context)
        default:
            // The conversion of a head to HTTP's types, whose error is not public.
            malformed(context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
        departure?.finish()
        departure = nil
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
    }

    private func malformed(_ context: ChannelHandlerContext) {
        end(context, .badRequest, "malformed_request", "the request is not HTTP/1.1; send it as RFC 9112 says")
    }

    /// Ends the connection, with an answer where one can be told apart from another.
    private func end(_ context: ChannelHandlerContext, _ status: HTTPResponse.Status, _ code: String, _ text: String) {
        guard !isClosing else { return }
        guard state.end == .answer else { return close(context) }
        isClosing = true
        var json = JSONWriter()
        json.beginObject()
        json.name("error")
        json.beginObject()
        json.member("code", code)
        json.member("message", text)
        json.endObject()
        json.endObject()
        let head = HTTPResponse(
            status: status,
            headerFields: [
                .contentType: "application/json", .contentLength: String(json.bytes.count), .connection: "close",
            ]
        )
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(ByteBuffer(bytes: json.bytes))), promise: nil)
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in bound.value.close(promise: nil) }
    }

    private func close(_ context: ChannelHandlerContext) {
        isClosing = true
        context.close(promise: nil)
    }
}

extension Duration {
    /// Nanoseconds; the largest number there is when it is longer.
    var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : product + attoseconds / 1_000_000_000
    }
}

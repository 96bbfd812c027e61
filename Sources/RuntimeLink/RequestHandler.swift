// SPDX-License-Identifier: Apache-2.0

internal import NIOCore

/// The server's end of one connection: hands over one message at a time.
///
/// Confined to its event loop.
final class RequestHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum State {
        case idle
        /// A message was handed over; its answer ends the connection if so asked.
        case busy(message: UInt64, closesAfterAnswer: Bool)
        case closed
    }

    private var decoder: FrameDecoder
    private var state = State.idle
    private var messages: UInt64 = 0
    private var context: ChannelHandlerContext?
    private let maxFrameBytes: Int
    private let hello: @Sendable () -> RuntimeHello
    private let onKeep: @Sendable (String) -> Void
    private let onRequest: @Sendable (RuntimeRequest) -> Void

    init(
        maxFrameBytes: Int,
        hello: @escaping @Sendable () -> RuntimeHello,
        onKeep: @escaping @Sendable (String) -> Void,
        onRequest: @escaping @Sendable (RuntimeRequest) -> Void
    ) {
        decoder = FrameDecoder(limit: maxFrameBytes)
        self.maxFrameBytes = maxFrameBytes
        self.hello = hello
        self.onKeep = onKeep
        self.onRequest = onRequest
    }

    /// Closes the connection, after the answer that is owed if there is one.
    func drain() {
        switch state {
        case .idle: context?.close(promise: nil)
        case .busy(let message, _): state = .busy(message: message, closesAfterAnswer: true)
        case .closed: break
        }
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        decoder.append(unwrapInboundIn(data))
        if case .busy = state {
            // A sidecar sends its next message after the answer; one that runs ahead may not fill the memory.
            if decoder.bufferedBytes > maxFrameBytes { context.close(promise: nil) }
        } else {
            takeNext(context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        state = .closed
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A reset connection: whoever asked has gone.
        context.close(promise: nil)
    }

    private func takeNext(_ context: ChannelHandlerContext) {
        while case .idle = state {
            let frame: ByteBuffer
            do throws(FrameDecoder.Failure) {
                guard let next = try decoder.next() else { return }
                frame = next
            } catch {
                context.close(promise: nil)
                return
            }
            if RuntimeHello.isRequest(frame.readableBytesView) {
                if let traceID = RuntimeHello.keptTrace(in: frame.readableBytesView) { onKeep(traceID) }
                send(ByteBuffer(bytes: hello().encoded()), context)
            } else {
                handOver(frame, context)
            }
        }
    }

    private func handOver(_ frame: ByteBuffer, _ context: ChannelHandlerContext) {
        messages += 1
        let message = messages
        state = .busy(message: message, closesAfterAnswer: false)
        let eventLoop = context.eventLoop
        let handler = NIOLoopBound(self, eventLoop: eventLoop)
        onRequest(
            RuntimeRequest(frame: frame) { answer in
                if eventLoop.inEventLoop {
                    handler.value.answer(answer, to: message)
                } else {
                    eventLoop.execute { handler.value.answer(answer, to: message) }
                }
            }
        )
    }

    private func answer(_ answer: ByteBuffer, to message: UInt64) {
        guard let context, case .busy(message, let closes) = state else { return }
        state = .idle
        send(answer, context)
        if closes {
            context.close(promise: nil)
        } else {
            takeNext(context)
        }
    }

    private func send(_ answer: ByteBuffer, _ context: ChannelHandlerContext) {
        var header = context.channel.allocator.buffer(capacity: FrameDecoder.headerBytes)
        header.writeInteger(UInt32(answer.readableBytes))
        context.write(wrapOutboundOut(header), promise: nil)
        context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
    }
}

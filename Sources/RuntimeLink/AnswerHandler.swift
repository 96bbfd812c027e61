// SPDX-License-Identifier: Apache-2.0

internal import NIOCore

/// The client's end of one connection: sends one message and waits for its answer.
///
/// Confined to its event loop.
final class AnswerHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    typealias Completion = (Result<[UInt8], RuntimeLinkError>) -> Void

    private var decoder: FrameDecoder
    private var context: ChannelHandlerContext?
    private var completion: Completion?
    private var timeout: Scheduled<Void>?
    private let onClose: @Sendable () -> Void

    init(maxFrameBytes: Int, onClose: @escaping @Sendable () -> Void) {
        decoder = FrameDecoder(limit: maxFrameBytes)
        self.onClose = onClose
    }

    /// Sends a message; the completion runs exactly once, on the event loop.
    func exchange(_ request: [UInt8], timeout duration: Duration, completion: @escaping Completion) {
        guard let context, context.channel.isActive else {
            completion(.failure(.closedBeforeAnswer))
            return
        }
        self.completion = completion
        timeout = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(duration)) {
            self.fail(.timedOut(after: duration))
        }
        let frame = ByteBuffer(frame: request, allocator: context.channel.allocator)
        context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
    }

    /// Ends the call in flight and the connection.
    func fail(_ error: RuntimeLinkError) {
        finish(.failure(error))
        context?.close(promise: nil)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        decoder.append(unwrapInboundIn(data))
        do throws(FrameDecoder.Failure) {
            while let frame = try decoder.next() { received(frame) }
        } catch {
            switch error {
            case .frameTooLarge(let bytes, let limit): fail(.answerTooLarge(bytes: bytes, limit: limit))
            }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(.failure(.closedBeforeAnswer))
        onClose()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A reset connection; the close that follows ends the call.
        context.close(promise: nil)
    }

    private func received(_ frame: ByteBuffer) {
        let answer = Array(frame.readableBytesView)
        if completion == nil {
            fail(.malformedAnswer(reason: "an answer to nothing that was asked"))
        } else if answer.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) != UInt8(ascii: "[") {
            fail(.malformedAnswer(reason: "not a JSON array"))
        } else {
            finish(.success(answer))
        }
    }

    private func finish(_ result: Result<[UInt8], RuntimeLinkError>) {
        timeout?.cancel()
        timeout = nil
        let completion = self.completion
        self.completion = nil
        completion?(result)
    }
}

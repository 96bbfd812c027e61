// SPDX-License-Identifier: Apache-2.0

internal import DequeModule
internal import NIOCore

/// The server's end of one connection: hands over messages, as many at a time as the greeting allows, and answers them
/// in the order in which they came.
///
/// Confined to its event loop.
final class RequestHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private var decoder: FrameDecoder
    /// The messages that were handed over, the first of which is `firstOwed`, with the answers that came too early.
    private var owed: Deque<ByteBuffer?> = []
    private var firstOwed: UInt64 = 1
    private var isDraining = false
    /// Whether the sidecar has greeted, which one of v0.1 does not.
    private var isGreeted = false
    private var pipelining = 1
    private var context: ChannelHandlerContext?
    private var writer: FrameWriter?
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

    /// Closes the connection, after the answers that are owed if there are any.
    func drain() {
        isDraining = true
        closeIfDrained()
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        writer = FrameWriter(context.channel)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        writer = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        decoder.append(unwrapInboundIn(data))
        takeNext()
        // A sidecar sends no more than was agreed on; one that runs ahead may not fill the memory.
        if owed.count >= pipelining, decoder.bufferedBytes > maxFrameBytes { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A reset connection: whoever asked has gone.
        context.close(promise: nil)
    }

    private func takeNext() {
        while owed.count < pipelining {
            let frame: ByteBuffer
            do throws(FrameDecoder.Failure) {
                guard let next = try decoder.next() else { return }
                frame = next
            } catch {
                context?.close(promise: nil)
                return
            }
            if RuntimeHello.isRequest(frame.readableBytesView) {
                if let traceID = RuntimeHello.keptTrace(in: frame.readableBytesView) { onKeep(traceID) }
                greet()
            } else {
                handOver(frame)
            }
        }
    }

    /// Answers a greeting in its turn.
    private func greet() {
        let hello = hello()
        isGreeted = true
        owed.append(ByteBuffer(bytes: hello.encoded()))
        sendInOrder()
        // Only who has read this knows that it may send more.
        pipelining = max(1, hello.pipelining)
    }

    private func handOver(_ frame: ByteBuffer) {
        let message = firstOwed + UInt64(owed.count)
        owed.append(nil)
        guard let eventLoop = context?.eventLoop else { return }
        let handler = NIOLoopBound(self, eventLoop: eventLoop)
        onRequest(
            RuntimeRequest(frame: frame, allowsBriefAnswer: isGreeted) { answer in
                if eventLoop.inEventLoop {
                    handler.value.answer(answer, to: message)
                } else {
                    eventLoop.execute { handler.value.answer(answer, to: message) }
                }
            }
        )
    }

    private func answer(_ answer: ByteBuffer, to message: UInt64) {
        guard context != nil, message >= firstOwed else { return }
        let index = Int(message - firstOwed)
        guard owed[index] == nil else { return }
        owed[index] = answer
        sendInOrder()
        if !closeIfDrained() { takeNext() }
    }

    private func sendInOrder() {
        while let answer = owed.first ?? nil {
            owed.removeFirst()
            firstOwed += 1
            writer?.write(answer)
        }
    }

    @discardableResult
    private func closeIfDrained() -> Bool {
        guard isDraining, owed.isEmpty else { return false }
        writer?.flush()
        context?.close(promise: nil)
        return true
    }
}

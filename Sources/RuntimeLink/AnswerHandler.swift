// SPDX-License-Identifier: Apache-2.0

internal import DequeModule
internal import NIOCore

/// The client's end of one connection: sends messages and waits for their answers, which come in the same order.
///
/// The runtime works on one message of a connection at a time, so the time of a message counts from the answer to the one
/// before it. Confined to its event loop.
final class AnswerHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias Completion = (Result<[UInt8], RuntimeLinkError>) -> Void

    private struct Call {
        let number: UInt64
        let timeout: Duration
        /// `nil` once nobody waits for the answer any more.
        var completion: Completion?
    }

    private var decoder: FrameDecoder
    private var context: ChannelHandlerContext?
    private var writer: FrameWriter?
    private var calls: Deque<Call> = []
    /// When the first call has taken too long.
    private var deadline = NIODeadline.distantFuture
    private var timer: Scheduled<Void>?
    private var timerDeadline = NIODeadline.distantFuture
    private let onClose: @Sendable (ObjectIdentifier) -> Void

    init(maxFrameBytes: Int, onClose: @escaping @Sendable (ObjectIdentifier) -> Void) {
        decoder = FrameDecoder(limit: maxFrameBytes)
        self.onClose = onClose
    }

    /// Whether messages can be sent.
    var isActive: Bool { context?.channel.isActive ?? false }

    /// Whether no answer is awaited.
    var isAtRest: Bool { calls.isEmpty }

    /// Sends a message as call `number`; the completion runs exactly once, on the event loop.
    func exchange(_ request: [UInt8], as number: UInt64, timeout: Duration, completion: @escaping Completion) {
        guard let writer, isActive else {
            completion(.failure(.closedBeforeAnswer))
            return
        }
        calls.append(Call(number: number, timeout: timeout, completion: completion))
        if calls.count == 1 { firstChanged() }
        writer.write(request)
    }

    /// Ends a call before its answer: with it the connection, unless others wait on it as well.
    func cancel(_ number: UInt64) {
        guard let index = calls.firstIndex(where: { $0.number == number }) else { return }
        guard calls.count > 1 else { return fail(.cancelled) }
        let completion = calls[index].completion
        calls[index].completion = nil
        completion?(.failure(.cancelled))
    }

    /// Ends the connection; the first call gets the error, and so do the others unless it is about the first alone.
    func fail(_ error: RuntimeLinkError) {
        let ended = calls
        calls = []
        firstChanged()
        let isOfAll = error == .clientClosed || error == .cancelled
        context?.close(promise: nil)
        for (index, call) in ended.enumerated() {
            call.completion?(.failure(index == 0 || isOfAll ? error : .notBegun))
        }
    }

    /// Closes the connection.
    func close() {
        context?.close(promise: nil)
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
        do throws(FrameDecoder.Failure) {
            while let frame = try decoder.next() { received(frame) }
        } catch {
            switch error {
            case .frameTooLarge(let bytes, let limit): fail(.answerTooLarge(bytes: bytes, limit: limit))
            }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(.closedBeforeAnswer)
        timer?.cancel()
        timer = nil
        onClose(ObjectIdentifier(self))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A reset connection; the close that follows ends the calls.
        context.close(promise: nil)
    }

    private func received(_ frame: ByteBuffer) {
        let answer = Array(frame.readableBytesView)
        guard !calls.isEmpty else { return fail(.malformedAnswer(reason: "an answer to nothing that was asked")) }
        guard answer.first(where: { !Self.isSpace($0) }) == UInt8(ascii: "[") else {
            return fail(.malformedAnswer(reason: "not a JSON array"))
        }
        let call = calls.removeFirst()
        firstChanged()
        call.completion?(.success(answer))
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    // MARK: Time

    /// Another call is the first, or none is.
    private func firstChanged() {
        guard let first = calls.first else {
            deadline = .distantFuture
            return
        }
        deadline = .now() + TimeAmount(first.timeout)
        // A timer that is due earlier looks again when it is: one timer serves many calls.
        if deadline < timerDeadline { startTimer() }
    }

    private func startTimer() {
        timer?.cancel()
        timer = nil
        timerDeadline = deadline
        guard deadline < .distantFuture, let eventLoop = context?.eventLoop else { return }
        timer = eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.timerFired() }
    }

    private func timerFired() {
        timer = nil
        timerDeadline = .distantFuture
        if let first = calls.first, deadline <= .now() {
            fail(.timedOut(after: first.timeout))
        } else {
            startTimer()
        }
    }
}

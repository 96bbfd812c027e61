// SPDX-License-Identifier: Apache-2.0

internal import NIOCore

/// The end of a socket that speaks AMQP: hand-shake, heartbeats, and the way of each frame to its channel.
///
/// What is written in one turn of the event loop leaves in one write. Confined to its event loop.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let options: AMQPOptions
    /// Completed when the connection is open, or has ended before.
    let openPromise: EventLoopPromise<OpenedConnection>
    /// Completed with the reason when the connection has ended.
    let closePromise: EventLoopPromise<AMQPError>
    let blocked = BlockedFlag()

    private let eventLoop: any EventLoop
    private let onEvent: @Sendable (AMQPConnectionEvent) -> Void
    private var context: ChannelHandlerContext?
    private var state: ConnectionState
    private var decoder: FrameDecoder
    private var channels: [UInt16: ChannelCalls] = [:]
    /// The channel that the last frame was for: the frames of a message come one after the other.
    private var recent: ChannelCalls?
    private var lastChannel: UInt16 = 0
    private var channelMax: UInt16 = 1
    private var frameMax: Int
    private var heartbeat = HeartbeatMonitor()
    private var timer: Scheduled<Void>?
    private var isFinished = false

    private var outgoing = ByteBuffer()
    /// Memory in which each frame is put together.
    private var frame = FrameBytes()
    /// Memory of an earlier write.
    private var spare = ByteBuffer()
    private var isReading = false
    private var flushIsScheduled = false
    /// Whether anything in `outgoing` is to leave in this turn of the event loop.
    private var isUrgent = false
    /// How many frames in `outgoing` wait for such.
    private var waiting = 0
    private var lateFlushIsScheduled = false

    /// This much is written without waiting for the end of the turn.
    private static let flushAtOnceBytes = 256 << 10
    /// A write's memory up to this size is used again.
    private static let mostSpareBytes = 64 << 10

    init(
        options: AMQPOptions,
        eventLoop: any EventLoop,
        onEvent: @escaping @Sendable (AMQPConnectionEvent) -> Void
    ) {
        self.options = options
        self.eventLoop = eventLoop
        self.onEvent = onEvent
        state = ConnectionState(options: options)
        frameMax = max(Int(ConnectionState.leastFrameMax), options.frameMax)
        decoder = FrameDecoder(frameMax: frameMax)
        openPromise = eventLoop.makePromise()
        closePromise = eventLoop.makePromise()
    }

    // MARK: What the owner asks for

    /// Takes a free channel number.
    func reserveChannel() -> Result<ChannelCalls, AMQPError> {
        guard state.isOpen else { return .failure(state.closeReason ?? .closedByClient) }
        guard channels.count < Int(channelMax) else { return .failure(.tooManyChannels(limit: Int(channelMax))) }
        // In a circle, so that a number rests before it is used again.
        repeat {
            lastChannel = lastChannel >= channelMax ? 1 : lastChannel + 1
        } while channels[lastChannel] != nil
        let channel = ChannelCalls(number: lastChannel, connection: self, eventLoop: eventLoop)
        channels[lastChannel] = channel
        return .success(channel)
    }

    /// Closes the connection in order, and cuts it after the limit.
    func close(within limit: Duration) {
        guard state.isOpen else {
            if state.phase != .closing { fail(.closedByClient) }
            return
        }
        try? send(.connectionClose(.done), channel: 0)
        state.startClosing()
        timer?.cancel()
        timer = eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(limit)) { self.fail(.closedByClient) }
    }

    /// Ends the connection, and tells the broker if that can still be done.
    func fail(_ error: AMQPError) {
        if state.isOpen, case .malformed = error {
            let reason = CloseReason(code: AMQPReplyCode.frameError, text: "protocol error")
            try? send(.connectionClose(reason), channel: 0)
            flush()
        }
        end(error)
    }

    // MARK: What channels ask for

    /// Bytes that the broker has not taken yet.
    var unsentBytes: Int {
        guard let channel = context?.channel, !channel.isWritable else { return outgoing.readableBytes }
        let buffered = try? channel.syncOptions?.getOption(.bufferedWritableBytes)
        return outgoing.readableBytes + (buffered ?? 0)
    }

    /// Sends a method in this turn of the event loop, unless it is one of so many that may wait.
    func send(_ method: AMQPMethod, channel: UInt16, mayWait: Int = 0) throws(AMQPError) {
        try outgoing.writeFrame(method, channel: channel, frameMax: frameMax, in: &frame)
        waiting += 1
        if waiting > mayWait { flushSoon() } else { flushLate() }
    }

    func send(
        _ publication: Publication,
        properties: AMQPProperties,
        adding header: AMQPTable.Field?,
        body: [UInt8],
        channel: UInt16
    ) throws(AMQPError) {
        let start = outgoing.writerIndex
        do throws(AMQPError) {
            try outgoing.writeFrame(.basicPublish(publication), channel: channel, frameMax: frameMax, in: &frame)
            try outgoing.writeContent(
                properties,
                adding: header,
                body: body,
                channel: channel,
                frameMax: frameMax,
                in: &frame
            )
        } catch {
            outgoing.moveWriterIndex(to: start)
            throw error
        }
        flushSoon()
    }

    func forget(channel: UInt16) {
        channels[channel] = nil
        recent = nil
    }

    // MARK: ChannelInboundHandler

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { greet() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end(state.endOfStream("the connection was closed"))
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        greet()
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isReading = true
        heartbeat.received()
        decoder.append(unwrapInboundIn(data))
        do throws(AMQPError) {
            while !isFinished, let frame = try decoder.next() { try received(frame) }
        } catch {
            if case .malformed(let reason) = error, state.phase == .waitingForStart {
                fail(state.endOfStream(reason))
            } else {
                fail(error)
            }
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        if isUrgent { flush() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(state.endOfStream("the broker closed the connection without a word"))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(AMQPError(inConnection: error, options: options) ?? state.endOfStream(AMQPError.words(for: error)))
    }

    // MARK: Frames

    private func greet() {
        outgoing.writeBytes(AMQPFrame.protocolHeader)
        flush()
    }

    private func received(_ frame: AMQPFrame) throws(AMQPError) {
        switch frame {
        case .heartbeat: break
        case .method(0, let method):
            if let event = try state.received(method) { try handle(event) }
        case .method(let number, let method):
            if let channel = try channel(number, orIgnore: method.id == .channelCloseOk) {
                try channel.received(method)
            }
        case .header(let number, let header): try channel(number)?.received(header)
        case .body(let number, let body): try channel(number)?.received(body)
        }
    }

    /// The channel that a frame is for; `nil` when nobody cares for it any more.
    private func channel(_ number: UInt16, orIgnore: Bool = false) throws(AMQPError) -> ChannelCalls? {
        guard state.isOpen else {
            if state.phase == .closing { return nil }
            throw .malformed(reason: "a frame on channel \(number) before the connection was open")
        }
        if let recent, recent.number == number { return recent }
        if let channel = channels[number] {
            recent = channel
            return channel
        }
        // Both sides closed the channel at the same time.
        if orIgnore { return nil }
        throw .malformed(reason: "a frame on channel \(number), which is not open")
    }

    private func handle(_ event: ConnectionState.Event) throws(AMQPError) {
        switch event {
        case .reply(let method): try send(method, channel: 0)
        case .tuned(let tuning, let replies):
            for reply in replies { try send(reply, channel: 0) }
            frameMax = Int(tuning.frameMax)
            channelMax = tuning.channelMax
            if tuning.heartbeatSeconds > 0 { startTimer(.milliseconds(Int64(tuning.heartbeatSeconds) * 500)) }
        case .opened(let opened): openPromise.succeed(opened)
        case .notice(let notice):
            if case .blocked = notice { blocked.set(true) } else { blocked.set(false) }
            onEvent(notice)
        case .refused(let error, let answer):
            try send(answer, channel: 0)
            flush()
            end(error)
        case .closed: end(.closedByClient)
        }
    }

    private func startTimer(_ half: TimeAmount) {
        timer = eventLoop.assumeIsolated().scheduleTask(in: half) {
            switch self.heartbeat.tick() {
            case .nothing: break
            case .send:
                self.outgoing.writeHeartbeat()
                self.flush()
            case .giveUp:
                self.end(.heartbeatMissed(after: .nanoseconds(half.nanoseconds * 4)))
                return
            }
            self.startTimer(half)
        }
    }

    /// Ends everything, once.
    private func end(_ reason: AMQPError) {
        guard !isFinished else { return }
        isFinished = true
        state.close(reason)
        timer?.cancel()
        timer = nil
        let channels = self.channels
        self.channels = [:]
        recent = nil
        for channel in channels.values { channel.close(reason) }
        openPromise.fail(reason)
        closePromise.succeed(reason)
        context?.close(promise: nil)
    }

    // MARK: Writing

    private func flushSoon() {
        heartbeat.sent()
        isUrgent = true
        if outgoing.readableBytes >= Self.flushAtOnceBytes {
            flush()
        } else if !isReading, !flushIsScheduled {
            flushIsScheduled = true
            eventLoop.assumeIsolated().execute {
                self.flushIsScheduled = false
                self.flush()
            }
        }
    }

    /// Sends what waits when nothing has taken it along.
    private func flushLate() {
        guard !lateFlushIsScheduled, !isUrgent else { return }
        lateFlushIsScheduled = true
        eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(AMQPChannel.acknowledgementDelay)) {
            self.lateFlushIsScheduled = false
            self.heartbeat.sent()
            self.flush()
        }
    }

    func flush() {
        isUrgent = false
        waiting = 0
        guard let context, outgoing.readableBytes > 0 else { return }
        var bytes = outgoing
        outgoing = spare
        spare = ByteBuffer()
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
        guard bytes.capacity <= Self.mostSpareBytes else { return }
        bytes.clear()
        spare = bytes
    }
}

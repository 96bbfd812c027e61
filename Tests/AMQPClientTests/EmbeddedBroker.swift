// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOEmbedded

@testable import AMQPClient

/// A connection on an embedded event loop, and the broker's side of it played by the test.
final class EmbeddedBroker {
    let loop = EmbeddedEventLoop()
    let channel: EmbeddedChannel
    let handler: ConnectionHandler
    /// What the client sent first.
    let greeting: [UInt8]
    let events = Recorder<AMQPConnectionEvent>()
    /// Why the connection ended.
    let closeReason = Recorder<AMQPError>()
    /// How many writes the client has made since the hand-shake.
    private(set) var writes = 0
    private var decoder = FrameDecoder(frameMax: 1 << 20)

    init(_ options: AMQPOptions = AMQPOptions()) throws {
        channel = EmbeddedChannel(loop: loop)
        handler = ConnectionHandler(options: options, eventLoop: loop) { [events] in events.append($0) }
        try channel.pipeline.syncOperations.addHandler(handler)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 5672)).wait()
        greeting = try channel.readOutbound(as: ByteBuffer.self).map { Array($0.readableBytesView) } ?? []
        handler.closePromise.futureResult.whenSuccess { [closeReason] in closeReason.append($0) }
    }

    deinit {
        handler.fail(.closedByClient)
        loop.run()
    }

    /// The frames that the client has sent since the last call.
    func sent() throws -> [AMQPFrame] {
        loop.run()
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) {
            writes += 1
            decoder.append(buffer)
        }
        var frames: [AMQPFrame] = []
        while let frame = try decoder.next() { frames.append(frame) }
        return frames
    }

    /// The methods among them.
    func sentMethods() throws -> [AMQPMethod] {
        try sent().compactMap { if case .method(_, let method) = $0 { method } else { nil } }
    }

    func send(_ method: AMQPMethod, channel number: UInt16 = 0) throws {
        var buffer = ByteBuffer()
        try buffer.writeFrame(method, channel: number, frameMax: 1 << 20)
        try channel.writeInbound(buffer)
    }

    func send(
        _ method: AMQPMethod,
        _ properties: AMQPProperties,
        body: [UInt8],
        channel number: UInt16 = 1
    ) throws {
        var buffer = ByteBuffer()
        try buffer.writeFrame(method, channel: number, frameMax: 1 << 20)
        try buffer.writeContent(properties, body: body, channel: number, frameMax: 4096)
        try channel.writeInbound(buffer)
    }

    func send(bytes: [UInt8]) throws {
        try channel.writeInbound(ByteBuffer(bytes: bytes))
    }

    static let start = AMQPMethod.connectionStart(
        ConnectionStart(serverProperties: ["product": "RabbitMQ"], mechanisms: "PLAIN AMQPLAIN EXTERNAL")
    )

    /// Completes the hand-shake.
    func open(heartbeatSeconds: UInt16 = 60) throws {
        try send(Self.start)
        try send(
            .connectionTune(ConnectionTuning(channelMax: 3, frameMax: 4096, heartbeatSeconds: heartbeatSeconds))
        )
        try send(.connectionOpenOk)
        _ = try sent()
        writes = 0
    }

    /// Opens a channel, with confirms unless told otherwise.
    func openChannel(confirms: Bool = true) throws -> ChannelCalls {
        let core = try handler.reserveChannel().get()
        core.call(.channelOpen, as: .next()) { _ in }
        try send(.channelOpenOk, channel: core.number)
        if confirms {
            core.call(.confirmSelect, as: .next()) { _ in }
            try send(.confirmSelectOk, channel: core.number)
        }
        _ = try sent()
        writes = 0
        return core
    }

    /// Publishes; what became of it is recorded once it is known.
    func publish(
        on core: ChannelCalls,
        key: String = "k",
        mandatory: Bool = true,
        body: [UInt8] = [1]
    ) -> Recorder<Result<PublishOutcome, AMQPError>> {
        let outcome = Recorder<Result<PublishOutcome, AMQPError>>()
        let publication = Publication(exchange: "asya", routingKey: key, mandatory: mandatory)
        core.publish(publication, properties: AMQPProperties(), body: body) { outcome.append($0) }
        return outcome
    }

    /// Calls; the answer is recorded once it is there.
    func call(
        _ method: AMQPMethod,
        on core: ChannelCalls,
        as id: CallID = .next()
    ) -> Recorder<Result<AMQPMethod, AMQPError>> {
        let answers = Recorder<Result<AMQPMethod, AMQPError>>()
        core.call(method, as: id) { result in
            answers.append(
                result.map { if case .method(let method) = $0 { method } else { .basicGetEmpty } }
            )
        }
        return answers
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import AMQPClient
public import NIOCore
public import Transports

/// Queues on a RabbitMQ broker, over AMQP 0-9-1.
///
/// One connection carries everything. It belongs to an event loop: what is called from there does not change threads,
/// neither on the way to the broker nor back. A lost connection is made again, with back-off and jitter, for as long as
/// the transport is open. See the article "RabbitMQTransport" for how it works and what it guarantees.
///
/// Dropping the last reference without `close()` is like a crash: what it held goes back to its queue.
public final class RabbitMQTransport: Transport {
    /// "rabbitmq".
    public let system = "rabbitmq"

    let engine: Engine
    /// The engine's tasks, until they have ended.
    private let life: EventLoopFuture<Void>

    private init(engine: Engine, life: EventLoopFuture<Void>) {
        self.engine = engine
        self.life = life
    }

    deinit {
        engine.close()
    }

    /// Connects to the broker and declares the exchange.
    ///
    /// - Parameters:
    ///   - options: where and how.
    ///   - eventLoop: where everything runs; it must outlive the transport.
    ///   - clock: tells when messages are received.
    ///   - observer: hears of lost connections and deliveries, and of a broker that takes no messages.
    /// - Returns: the transport, ready for use.
    /// - Throws: when the broker cannot be reached in time, or refuses the login, or has an exchange of that name of
    ///   another type.
    public static func open(
        _ options: RabbitMQTransportOptions,
        on eventLoop: any EventLoop,
        clock: any TransportClock = SystemTransportClock(),
        observer: (any TransportObserver)? = nil
    ) async throws(TransportError) -> RabbitMQTransport {
        let engine = Engine(options, on: eventLoop, clock: clock, observer: observer)
        // The one task that no caller waits for; it ends with close(), which waits for it.
        let life = eventLoop.makeFutureWithTask { await engine.run() }
        do throws(TransportError) {
            try await engine.untilOpened()
        } catch {
            engine.close()
            _ = try? await life.get()
            throw error
        }
        return RabbitMQTransport(engine: engine, life: life)
    }

    /// Makes sure that queues exist, with their dead-letter queues and bindings; see `Transport`.
    ///
    /// - Throws: `TransportError.incompatible(location:reason:)` when one exists with other settings; it names the
    ///   setting.
    public func declare(_ queues: [QueueName]) async throws(TransportError) {
        try await engine.declare(queues)
    }

    /// Takes at least one and at most `max` messages; see `Transport`.
    ///
    /// - Throws: `TransportError.queueMissing(_:)` as well, when the queue may not be created here.
    public func receive(from queue: QueueName, max: Int) async throws -> [Delivery] {
        precondition(max > 0, "a consumer receives at least one message")
        try Task.checkCancellation()
        let engine = engine
        let arrived = engine.takeArrivedHere(from: queue, max: max)
        if !arrived.isEmpty { return arrived }
        let receiver = Receiver(max: max, askedAt: engine.now())
        return try await receiver.deliveries { engine.onLoop { $0.receive(from: queue, receiver) } }
    }

    /// Publishes messages, persistent and confirmed; see `Transport`.
    ///
    /// After a lost connection messages without a confirmation are published again, so they may be there twice.
    public func publish(_ messages: [OutgoingMessage]) async throws(TransportError) {
        guard !messages.isEmpty else { return }
        try await engine.publish(messages.map { OutboundMessage($0) })
    }

    /// Publishes what came of a delivery and, when all of it is confirmed, ends the delivery; see `Transport`.
    ///
    /// A connection lost after the confirmations and before the broker has read the acknowledgement repeats the delivery.
    public func settle(
        _ delivery: Delivery,
        _ settlement: Settlement,
        publishing: [OutgoingMessage]
    ) async throws(TransportError) {
        let engine = engine
        let attempt = await withCheckedContinuation { continuation in
            engine.onLoop { engine in
                engine.settle(delivery, settlement, publishing: publishing) { continuation.resume(returning: $0) }
            }
        }
        switch attempt {
        case .settled: return
        case .failed(let error): throw error
        case .unfinished(let outcomes):
            try await engine.settleOn(delivery, settlement, publishing: publishing, outcomes: outcomes)
        }
    }

    /// How much a queue holds: what is ready, what waits in the delay queues that this transport has used, and what it
    /// holds itself.
    ///
    /// AMQP does not tell the age of messages nor what other consumers hold.
    public func depth(of queue: QueueName) async throws(TransportError) -> QueueDepth {
        try await engine.depth(of: queue)
    }

    /// Ends the transport and its connection; what is unsettled is visible to others at once.
    public func close() async {
        engine.close()
        _ = try? await life.get()
    }
}

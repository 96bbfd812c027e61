// SPDX-License-Identifier: Apache-2.0

public import NIOCore

/// One channel of a connection: its own order of methods, its own confirms and its own failures.
///
/// ``publish(exchange:routingKey:mandatory:properties:body:)``, ``ack(_:multiple:mayWait:)``,
/// ``nack(_:multiple:requeue:)`` and ``reject(_:requeue:)`` do not suspend: on the connection's event loop they take
/// effect at once, elsewhere they hop onto it, in order. The other methods wait for the broker's answer, and throw
/// ``AMQPError/channelClosed(code:text:method:)`` when the broker refuses: the channel is of no more use then, and
/// other channels go on.
public final class AMQPChannel: Sendable {
    /// The channel's number on its connection.
    public let number: UInt16
    /// The connection's event loop.
    public let eventLoop: any EventLoop
    /// Succeeds with the reason once the channel, or its connection, has ended.
    public let closeFuture: EventLoopFuture<AMQPError>

    let core: NIOLoopBound<ChannelCalls>

    init(core: ChannelCalls, eventLoop: any EventLoop) {
        number = core.number
        closeFuture = core.closePromise.futureResult
        self.eventLoop = eventLoop
        self.core = NIOLoopBound(core, eventLoop: eventLoop)
    }

    /// Asks the broker to confirm each message published from now on.
    ///
    /// - Throws: ``AMQPError``.
    public func confirmSelect() async throws(AMQPError) {
        _ = try await call(.confirmSelect)
    }

    /// Publishes a message.
    ///
    /// Any number of messages may wait for their confirms. A mandatory message carries one more header,
    /// ``returnedMessageHeader``, by which a returned message is told from others to the same key.
    ///
    /// - Parameters:
    ///   - exchange: the exchange; empty for the one that routes by queue name.
    ///   - routingKey: the routing key.
    ///   - mandatory: whether a message without a queue to go to comes back rather than being dropped in silence.
    ///   - properties: the message's properties.
    ///   - body: the message's body.
    /// - Returns: what the broker did with it. Fails with ``AMQPError``: after
    ///   ``AMQPError/confirmsNotSelected``, ``AMQPError/tooMuchUnsent(bytes:limit:)`` and
    ///   ``AMQPError/notEncodable(reason:)`` nothing was sent; after any other the broker may have the message.
    public func publish(
        exchange: String,
        routingKey: String,
        mandatory: Bool = true,
        properties: AMQPProperties = AMQPProperties(),
        body: [UInt8]
    ) -> EventLoopFuture<PublishOutcome> {
        let promise = eventLoop.makePromise(of: PublishOutcome.self)
        publish(
            exchange: exchange,
            routingKey: routingKey,
            mandatory: mandatory,
            properties: properties,
            body: body
        ) { promise.completeWith($0.mapError { $0 }) }
        return promise.futureResult
    }

    /// Publishes a message, like ``publish(exchange:routingKey:mandatory:properties:body:)``, for a caller that needs no
    /// future.
    ///
    /// - Parameters:
    ///   - exchange: the exchange; empty for the one that routes by queue name.
    ///   - routingKey: the routing key.
    ///   - mandatory: whether a message without a queue to go to comes back rather than being dropped in silence.
    ///   - properties: the message's properties.
    ///   - body: the message's body.
    ///   - completion: called once, on the event loop, with what the broker did with it; at once where nothing was sent.
    public func publish(
        exchange: String,
        routingKey: String,
        mandatory: Bool = true,
        properties: AMQPProperties = AMQPProperties(),
        body: [UInt8],
        completion: @escaping @Sendable (Result<PublishOutcome, AMQPError>) -> Void
    ) {
        let publication = Publication(exchange: exchange, routingKey: routingKey, mandatory: mandatory)
        if eventLoop.inEventLoop {
            core.value.publish(publication, properties: properties, body: body, completion: completion)
        } else {
            eventLoop.execute {
                self.core.value.publish(publication, properties: properties, body: body, completion: completion)
            }
        }
    }

    /// Hands what was published and acknowledged so far to the operating system, which happens by itself a moment later:
    /// what is sent in one turn of the event loop goes together.
    public func flush() {
        onLoop { $0.flush() }
    }

    /// The header of a mandatory message that holds its number among those published on the channel.
    public static let returnedMessageHeader = "x-publish-sequence"

    /// Acknowledges a delivery; without effect once the channel is closed, as the broker delivers it again then.
    ///
    /// - Parameters:
    ///   - deliveryTag: the delivery.
    ///   - multiple: whether all earlier deliveries of the channel are meant as well.
    ///   - mayWait: how many frames like this one may wait, up to ``acknowledgementDelay``, to leave with something that may
    ///     not: a write of its own wakes the broker for nothing else. None sends it with what this turn of the event loop
    ///     brings.
    public func ack(_ deliveryTag: UInt64, multiple: Bool = false, mayWait: Int = 0) {
        onLoop { $0.settle(.basicAck(tag: deliveryTag, multiple: multiple), mayWait: mayWait) }
    }

    /// How long an acknowledgement waits at most when nothing else is sent.
    public static let acknowledgementDelay: Duration = .milliseconds(5)

    /// Refuses a delivery; without effect once the channel is closed, as the broker delivers it again then.
    ///
    /// - Parameters:
    ///   - deliveryTag: the delivery.
    ///   - multiple: whether all earlier deliveries of the channel are meant as well.
    ///   - requeue: whether it goes back to the queue, rather than to its dead-letter exchange if it has one.
    public func nack(_ deliveryTag: UInt64, multiple: Bool = false, requeue: Bool) {
        onLoop { $0.settle(.basicNack(tag: deliveryTag, multiple: multiple, requeue: requeue)) }
    }

    /// Refuses one delivery, like ``nack(_:multiple:requeue:)``; quorum queues count it the same way.
    ///
    /// - Parameters:
    ///   - deliveryTag: the delivery.
    ///   - requeue: whether it goes back to the queue, rather than to its dead-letter exchange if it has one.
    public func reject(_ deliveryTag: UInt64, requeue: Bool) {
        onLoop { $0.settle(.basicReject(tag: deliveryTag, requeue: requeue)) }
    }

    /// Limits how many deliveries may be unacknowledged for each consumer made from now on.
    ///
    /// - Parameters:
    ///   - count: the limit; zero for none.
    ///   - global: whether the limit is shared by all consumers of the channel instead; it then holds at once for those
    ///     that exist.
    /// - Throws: ``AMQPError``.
    public func setPrefetch(_ count: UInt16, global: Bool = false) async throws(AMQPError) {
        _ = try await call(.basicQos(prefetchCount: count, global: global))
    }

    /// Starts a consumer.
    ///
    /// - Parameters:
    ///   - queue: the queue to consume.
    ///   - tag: the consumer's name, unique on the channel.
    ///   - exclusive: whether nobody else may consume the queue.
    ///   - arguments: arguments of the broker, for instance `x-priority`.
    ///   - onDelivery: called on the event loop with each delivery, the first ones possibly before this returns.
    ///   - onCancel: called on the event loop when the broker ends the consumer, for instance because the queue is gone.
    /// - Throws: ``AMQPError``.
    public func consume(
        _ queue: String,
        tag: String,
        exclusive: Bool = false,
        arguments: AMQPTable = [:],
        onDelivery: @escaping @Sendable (AMQPDelivery) -> Void,
        onCancel: @escaping @Sendable () -> Void = {}
    ) async throws(AMQPError) {
        let request = ConsumerRequest(queue: queue, tag: tag, exclusive: exclusive, arguments: arguments)
        _ = try await call(.basicConsume(request), consumer: Consumer(onDelivery: onDelivery, onCancel: onCancel))
    }

    /// Ends a consumer; deliveries go on until this returns.
    ///
    /// - Parameter tag: the consumer's name.
    /// - Throws: ``AMQPError``.
    public func cancelConsumer(_ tag: String) async throws(AMQPError) {
        _ = try await call(.basicCancel(tag: tag, noWait: false))
    }

    /// Takes one message.
    ///
    /// - Parameter queue: the queue.
    /// - Returns: the message, to be acknowledged; `nil` when the queue has none ready.
    /// - Throws: ``AMQPError``.
    public func get(_ queue: String) async throws(AMQPError) -> AMQPFetch? {
        guard case .fetched(let delivery, let messageCount) = try await call(.basicGet(queue: queue)) else {
            return nil
        }
        return AMQPFetch(delivery: delivery, messageCount: messageCount)
    }

    /// Closes the channel and waits for the broker's answer.
    ///
    /// Deliveries that are not acknowledged go back to their queues. A channel that is closed already stays so.
    public func close() async {
        _ = try? await call(.channelClose(.done))
    }

    /// Runs on the event loop: at once when called there.
    func onLoop(_ body: @escaping @Sendable (ChannelCalls) -> Void) {
        if eventLoop.inEventLoop {
            body(core.value)
        } else {
            eventLoop.execute { body(self.core.value) }
        }
    }

    /// Sends a method and waits for its answer.
    func call(_ method: AMQPMethod, consumer: Consumer? = nil) async throws(AMQPError) -> CallAnswer {
        let call = CallID.next()
        let result: Result<CallAnswer, AMQPError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                onLoop { core in
                    core.call(method, as: call, consumer: consumer) { continuation.resume(returning: $0) }
                }
                // A cancellation that came before the call was registered found nothing to end.
                if Task.isCancelled { onLoop { $0.abandon(call, because: .cancelled(method: method.id.description)) } }
            }
        } onCancel: {
            onLoop { $0.abandon(call, because: .cancelled(method: method.id.description)) }
        }
        return try result.get()
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import AMQPClient
internal import NIOCore
internal import Transports

/// Handing what the broker pushes to the calls of `receive`.
extension Engine {
    /// Messages that are here already, for callers on the event loop; none for others.
    nonisolated func takeArrivedHere(from queue: QueueName, max: Int) -> [Delivery] {
        guard eventLoop.inEventLoop else { return [] }
        return assumeIsolated { $0.takeArrived(from: queue, max: max) }
    }

    /// Messages that are here already; none when the call has to wait.
    func takeArrived(from queue: QueueName, max: Int) -> [Delivery] {
        guard !isClosed, let index = consumerIndex[queue] else { return [] }
        let taken = consumers[index].state.take(max)
        guard !taken.isEmpty else { return [] }
        defer { watchIdleness(index) }
        return hold(taken, index)
    }

    /// Answers a call as soon as there are messages.
    func receive(from queue: QueueName, _ receiver: Receiver) {
        guard !isClosed else {
            _ = receiver.end(.failure(TransportError.closed))
            return
        }
        let index = consumer(of: queue)
        consumers[index].state.asked(receiver)
        serve(index)
        adjust(index)
        if connection == nil { watchReceivers() }
    }

    private func consumer(of queue: QueueName) -> Int {
        if let index = consumerIndex[queue] { return index }
        consumers.append(QueueConsumer(queue: queue, options: options))
        consumerIndex[queue] = consumers.count - 1
        return consumers.count - 1
    }

    /// The broker pushed a message.
    func arrived(_ message: AMQPDelivery, _ index: Int, number: UInt64) {
        let consumer = consumers[index]
        let headers = message.properties.headers
        let delivery = Delivery(
            queue: consumer.queue,
            body: message.body,
            deliveryCount: MessageHeaders.deliveryCount(headers, redelivered: message.redelivered),
            receivedAtUnixNano: clock.nowUnixNano(),
            token: DeliveryToken(rawValue: nextNumber()),
            deadLetter: MessageHeaders.deadLetterReason(headers, from: consumer.queue)
        )
        consumer.state.arrived(
            Arrival(
                delivery: delivery,
                headers: headers,
                deliveryTag: message.deliveryTag,
                consumer: number,
                arrivedAt: now()
            )
        )
        // What one read of the socket brought is handed over together.
        guard !consumer.isServed else { return }
        consumer.isServed = true
        eventLoop.execute {
            self.assumeIsolated { engine in
                engine.consumers[index].isServed = false
                engine.serve(index)
            }
        }
    }

    /// Answers the calls that can be answered.
    private func serve(_ index: Int) {
        let consumer = consumers[index]
        while let (receiver, arrivals) = consumer.state.match() {
            let deliveries = hold(arrivals, index)
            if !receiver.end(.success(deliveries)) {
                for delivery in deliveries { held[delivery.token.rawValue] = nil }
                consumer.state.putBack(arrivals)
            }
        }
        consumer.state.settledDown(now: now())
        watchIdleness(index)
    }

    private func hold(_ arrivals: [Arrival], _ index: Int) -> [Delivery] {
        var deliveries: [Delivery] = []
        deliveries.reserveCapacity(arrivals.count)
        // No closure: whether each runs on the engine's executor would be checked.
        for arrival in arrivals {
            if let channel = consumers[index].channel {
                held[arrival.delivery.token.rawValue] = HeldDelivery(queue: index, channel: channel, arrival: arrival)
            }
            deliveries.append(arrival.delivery)
        }
        return deliveries
    }

    // MARK: What nobody asks for

    /// Looks later whether messages, or room for them, are kept from other consumers for nobody.
    func watchIdleness(_ index: Int) {
        let consumer = consumers[index]
        guard !consumer.isWatched, consumer.retiring.isEmpty else { return }
        let now = now()
        let until: UInt64
        switch consumer.state.idleness(now: now) {
        case .none: return
        case .tolerated(let time): until = time
        case .overdue: until = now
        }
        consumer.isWatched = true
        schedule(after: .nanoseconds(Int64(until - now))) { engine in
            engine.consumers[index].isWatched = false
            engine.checkIdleness(index)
        }
    }

    private func checkIdleness(_ index: Int) {
        let consumer = consumers[index]
        guard case .overdue = consumer.state.idleness(now: now()) else { return watchIdleness(index) }
        consumer.retiring += consumer.state.window.numbers
        consumer.state.window.endedAll()
        if consumer.retiring.isEmpty, !consumer.isChanging {
            giveBack(index)
        } else {
            adjust(index)
        }
    }

    /// Returns to the queue what nobody has asked for in time.
    private func giveBack(_ index: Int) {
        for arrival in consumers[index].state.takeUnwanted() {
            consumers[index].channel?.nack(arrival.deliveryTag, requeue: true)
        }
    }

    /// Lets calls of `receive` fail that have waited too long for a connection.
    func watchReceivers() {
        guard !isClosed, connection == nil, !isWatchingReceivers else { return }
        isWatchingReceivers = true
        schedule(after: options.waitLimit / 8) { engine in
            engine.isWatchingReceivers = false
            engine.endLateReceivers()
        }
    }

    private func endLateReceivers() {
        guard connection == nil else { return }
        let limit = UInt64(max(0, options.waitLimit.wholeNanoseconds))
        let now = now()
        // A call may have waited long for messages before the connection was lost.
        guard now > disconnectedAt + limit else { return watchReceivers() }
        for consumer in consumers {
            for receiver in consumer.state.takeReceivers(askedBefore: now - limit) {
                _ = receiver.end(.failure(lastError))
            }
        }
        if consumers.contains(where: { $0.state.wanted > 0 }) { watchReceivers() }
    }

    // MARK: Consumers

    /// Starts a change of the consumers of a queue, if one is needed and possible.
    func adjust(_ index: Int) {
        let consumer = consumers[index]
        guard !isClosed, !consumer.isChanging, connection != nil, blockedReason == nil else { return }
        guard
            !consumer.retiring.isEmpty || consumer.state.window.shortfall(wanted: consumer.state.wanted) != nil
        else { return }
        consumer.isChanging = true
        post(.changeConsumers(index))
    }

    /// Cancels the consumers that are to go, gives back what they pushed to nobody, and starts one that is needed.
    func changeConsumers(_ index: Int) async {
        let consumer = consumers[index]
        do throws(AMQPError) {
            if !consumer.retiring.isEmpty {
                try await cancelRetiring(index)
                // What came while the consumers were being cancelled has not waited yet.
                if case .overdue = consumer.state.idleness(now: now()) { giveBack(index) }
            }
            if let prefetch = consumer.state.window.shortfall(wanted: consumer.state.wanted) {
                try await startConsumer(index, prefetch: prefetch)
            }
        } catch {
            await failed(index, error)
        }
        consumer.isChanging = false
        adjust(index)
        watchIdleness(index)
    }

    private func cancelRetiring(_ index: Int) async throws(AMQPError) {
        while let number = consumers[index].retiring.popLast() {
            try await consumers[index].channel?.cancelConsumer(Self.tag(number))
        }
    }

    private func startConsumer(_ index: Int, prefetch: UInt16) async throws(AMQPError) {
        let consumer = consumers[index]
        if consumer.isDoubtful || held.values.contains(where: { $0.queue == index }) {
            try await verify(consumer.queue)
            consumer.isDoubtful = false
        }
        let channel = try await consumerChannel(index)
        let number = nextNumber()
        try await channel.setPrefetch(prefetch)
        // Before the answer: the first messages may come with it.
        consumer.state.window.started(number, prefetch: prefetch)
        do throws(AMQPError) {
            try await channel.consume(consumer.queue.value, tag: Self.tag(number)) { delivery in
                self.assumeIsolated { $0.arrived(delivery, index, number: number) }
            } onCancel: {
                self.assumeIsolated { $0.cancelledByBroker(index, number: number) }
            }
        } catch {
            consumer.state.window.ended(number)
            // The broker may start it all the same.
            if case .timedOut = error { consumer.retiring.append(number) }
            throw error
        }
        watchSilence(index)
    }

    private func consumerChannel(_ index: Int) async throws(AMQPError) -> AMQPChannel {
        if let channel = consumers[index].channel { return channel }
        guard let connection else { throw .closedByClient }
        let channel = try await connection.openChannel()
        consumers[index].channel = channel
        channel.closeFuture.whenSuccess { reason in
            self.assumeIsolated { $0.consumerChannelEnded(index, channel, reason) }
        }
        return channel
    }

    /// Makes sure that the queue exists, on a channel of its own: a missing one costs the channel, and on the consumers'
    /// channel all that is held.
    private func verify(_ queue: QueueName) async throws(AMQPError) {
        guard let connection else { throw .closedByClient }
        let channel = try await connection.openChannel()
        _ = try await channel.declareQueue(queue.value, passive: true)
        await channel.close()
    }

    /// A change of the consumers failed; those who wait are told, unless the queue can be made.
    private func failed(_ index: Int, _ error: AMQPError) async {
        let consumer = consumers[index]
        switch error {
        case .channelClosed, .timedOut, .notEncodable, .tooManyChannels: break
        // The connection is gone: calls wait for the next one.
        default: return
        }
        var failure = TransportError(error, location: "the queue \(consumer.queue)")
        if case .channelClosed(AMQPReplyCode.notFound, _, _) = error {
            consumer.isDoubtful = true
            failure = .queueMissing(consumer.queue)
            if options.autoCreate {
                do throws(TransportError) {
                    try await declareAgain(consumer.queue)
                    consumer.isDoubtful = false
                    return
                } catch {
                    failure = error
                }
            }
        }
        for receiver in consumer.state.takeReceivers() { _ = receiver.end(.failure(failure)) }
    }

    /// The broker ended a consumer: the queue was deleted, or its node is gone.
    private func cancelledByBroker(_ index: Int, number: UInt64) {
        let consumer = consumers[index]
        consumer.state.window.ended(number)
        consumer.retiring.removeAll { $0 == number }
        consumer.isDoubtful = true
        consumer.silence.disturbed()
        adjust(index)
    }

    /// What was held on the channel belongs to other consumers now.
    func consumerChannelEnded(_ index: Int, _ channel: AMQPChannel?, _ reason: AMQPError? = nil) {
        let consumer = consumers[index]
        guard let channel, consumer.channel === channel else { return }
        consumer.channel = nil
        consumer.retiring.removeAll()
        consumer.state.channelClosed()
        for (token, delivery) in held where delivery.channel === channel {
            held[token] = nil
            if !isClosed { observer?.leaseLost(queue: consumer.queue) }
        }
        guard !isClosed, connection != nil, case .channelClosed(let code, _, _) = reason else { return }
        // A missing queue, or one that may not be read, is told to who waits for it.
        if code == AMQPReplyCode.preconditionFailed, let reason {
            let failure = TransportError(reason, location: "the queue \(consumer.queue)")
            observer?.connectionLost(error: failure)
            observer?.reconnected()
        }
        adjust(index)
    }

    private static func tag(_ number: UInt64) -> String { "asya-\(number)" }
}

// SPDX-License-Identifier: Apache-2.0

internal import AMQPClient
internal import Transports

/// Ending deliveries: publish, have it confirmed, then acknowledge.
extension Engine {
    /// What became of a settlement that was tried without waiting.
    enum Attempt: Sendable {
        case settled
        case failed(TransportError)
        /// It takes more than one step; with what the broker did with the messages, when they were sent.
        case unfinished([PublishBatch.Outcome]?)
    }

    /// Settles a delivery in one turn, as far as nothing stands in the way.
    ///
    /// - Parameters:
    ///   - delivery: made by this transport.
    ///   - settlement: how it ends.
    ///   - publishing: messages to publish first.
    ///   - completion: called once, on the event loop; at once when there is nothing to publish.
    func settle(
        _ delivery: Delivery,
        _ settlement: Settlement,
        publishing: [OutgoingMessage],
        _ completion: @escaping @Sendable (Attempt) -> Void
    ) {
        do throws(TransportError) {
            let messages = try beginSettling(delivery, settlement, publishing)
            guard !messages.isEmpty else {
                try finishSettling(delivery, settlement, published: false)
                return completion(.settled)
            }
            let isSent = send(messages) { engine, outcomes in
                completion(engine.concluded(delivery, settlement, publishing, outcomes))
            }
            if !isSent { completion(.unfinished(nil)) }
        } catch {
            completion(.failed(error))
        }
    }

    private func concluded(
        _ delivery: Delivery,
        _ settlement: Settlement,
        _ publishing: [OutgoingMessage],
        _ outcomes: [PublishBatch.Outcome]
    ) -> Attempt {
        for outcome in outcomes {
            guard case .success(.confirmed) = outcome else { return .unfinished(outcomes) }
        }
        do throws(TransportError) {
            passConfirmed(publishing)
            try finishSettling(delivery, settlement, published: true)
            return .settled
        } catch {
            return .failed(error)
        }
    }

    /// Goes on with a settlement that takes more than one step.
    func settleOn(
        _ delivery: Delivery,
        _ settlement: Settlement,
        publishing: [OutgoingMessage],
        outcomes: [PublishBatch.Outcome]?
    ) async throws(TransportError) {
        guard let arrival = held[delivery.token.rawValue]?.arrival else {
            throw isClosed ? .closed : .leaseLost(queue: delivery.queue)
        }
        do throws(TransportError) {
            let messages = Self.messages(arrival, settlement, publishing)
            try await publish(messages, outcomes: outcomes) { engine throws(TransportError) in
                // Nothing is published for a delivery that another consumer has by now.
                if engine.held[delivery.token.rawValue] == nil { throw .leaseLost(queue: delivery.queue) }
            }
            passConfirmed(publishing)
            try finishSettling(delivery, settlement, published: !messages.isEmpty)
        } catch {
            held[delivery.token.rawValue]?.isSettling = false
            throw error
        }
    }

    /// Marks that the broker has what came of a delivery, and not its acknowledgement.
    private func passConfirmed(_ messages: [OutgoingMessage]) {
        CrashPoint.inRetry.pass(if: messages.contains { $0.delay > .zero })
        CrashPoint.afterConfirm.pass(if: !messages.isEmpty)
    }

    /// What is to be published before the delivery ends.
    private func beginSettling(
        _ delivery: Delivery,
        _ settlement: Settlement,
        _ publishing: [OutgoingMessage]
    ) throws(TransportError) -> [OutboundMessage] {
        guard !isClosed else { throw .closed }
        guard let held = held[delivery.token.rawValue], !held.isSettling else {
            throw .leaseLost(queue: delivery.queue)
        }
        held.isSettling = true
        return Self.messages(held.arrival, settlement, publishing)
    }

    /// Ends the delivery on the broker.
    ///
    /// Who publishes, publishes again: the acknowledgement leaves with the next message then, as long as the broker can
    /// push plenty without it.
    private func finishSettling(
        _ delivery: Delivery,
        _ settlement: Settlement,
        published: Bool
    ) throws(TransportError) {
        guard let held = held.removeValue(forKey: delivery.token.rawValue) else {
            throw isClosed ? .closed : .leaseLost(queue: delivery.queue)
        }
        let window = consumers[held.queue].state.window
        let mayWait = published ? max(0, window.limit / 2 - window.unsettled) : 0
        consumers[held.queue].state.settled(held.arrival.consumer, now: now())
        watchIdleness(held.queue)
        if case .release(let delay) = settlement, delay <= .zero {
            held.channel.nack(held.arrival.deliveryTag, requeue: true)
        } else {
            held.channel.ack(held.arrival.deliveryTag, mayWait: mayWait)
        }
    }

    /// The caller's messages, then the delivery's own where it moves to another queue.
    private static func messages(
        _ arrival: Arrival,
        _ settlement: Settlement,
        _ publishing: [OutgoingMessage]
    ) -> [OutboundMessage] {
        let messages = publishing.map { OutboundMessage($0) }
        let delivery = arrival.delivery
        switch settlement {
        case .release(let delay) where delay > .zero:
            let headers = MessageHeaders.copied(arrival.headers, deliveryCount: delivery.deliveryCount)
            return messages
                + [OutboundMessage(queue: delivery.queue, delay: delay, headers: headers, body: delivery.body)]
        case .deadLetter(let reason):
            let headers = MessageHeaders.copied(arrival.headers, reason: reason)
            return messages
                + [
                    OutboundMessage(
                        queue: delivery.queue.deadLetter,
                        delay: .zero,
                        headers: headers,
                        body: delivery.body
                    )
                ]
        case .acknowledge, .release:
            return messages
        }
    }
}

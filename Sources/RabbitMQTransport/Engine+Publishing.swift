// SPDX-License-Identifier: Apache-2.0

internal import AMQPClient
internal import NIOCore
internal import Transports

/// Publishing with confirmations, any number of them outstanding.
extension Engine {
    /// Sends messages, if nothing stands in the way, and tells later what the broker did with them.
    ///
    /// - Parameters:
    ///   - messages: at least one.
    ///   - completion: called once, on the event loop; not at all when the messages could not be sent.
    /// - Returns: whether they could.
    func send(
        _ messages: [OutboundMessage],
        _ completion: @escaping @Sendable (isolated Engine, [PublishBatch.Outcome]) -> Void
    ) -> Bool {
        guard isReady, let publisher else { return false }
        let now = now()
        for message in messages {
            if let delay = message.delayQueue, !delayQueues.isFresh(delay, now: now / 1_000_000) { return false }
        }
        let number = nextNumber()
        let batch = PublishBatch(count: messages.count, sentAt: now) { outcomes in
            self.assumeIsolated { engine in
                engine.batches[number] = nil
                completion(engine, outcomes)
            }
        }
        batches[number] = batch
        let sent = NIOLoopBound(batch, eventLoop: eventLoop)
        for (index, message) in messages.enumerated() {
            CrashPoint.inFanOut.pass(if: index > 0 && isOnItsWay(on: publisher))
            CrashPoint.beforePublish.pass()
            let route = message.delayQueue.map { ("", $0.name) } ?? topology.route(to: message.queue)
            publisher.publish(
                exchange: route.0,
                routingKey: route.1,
                mandatory: true,
                properties: message.properties,
                body: message.body
            ) { sent.value.complete(index, $0) }
        }
        CrashPoint.afterPublish.pass(if: isOnItsWay(on: publisher))
        watchBatches()
        return true
    }

    /// Sees to it that what was published reaches the broker though this process may end right now; always true.
    private func isOnItsWay(on publisher: AMQPChannel) -> Bool {
        publisher.flush()
        return true
    }

    /// Publishes messages and returns when the broker has confirmed them all.
    ///
    /// - Parameters:
    ///   - messages: in order.
    ///   - outcomes: what the broker did with them already; nil when they have not been sent.
    ///   - mayGoOn: asked before anything is sent, throws when it must not be any more.
    /// - Throws: the first error that trying again at once does not mend.
    func publish(
        _ messages: [OutboundMessage],
        outcomes: [PublishBatch.Outcome]? = nil,
        mayGoOn: (isolated Engine) throws(TransportError) -> Void = { _ in }
    ) async throws(TransportError) {
        var pending = messages
        if let outcomes { pending = try await remaining(pending, outcomes) }
        // A message can be returned once because its queue is missing, and again because it is deleted meanwhile.
        for _ in 0..<Self.maxTries {
            guard !pending.isEmpty else { return }
            try await untilReady()
            try mayGoOn(self)
            try await prepareDelays(pending)
            try mayGoOn(self)
            let sent: [PublishBatch.Outcome]? = await withCheckedContinuation { continuation in
                if !send(pending, { continuation.resume(returning: $1) }) { continuation.resume(returning: nil) }
            }
            if let sent { pending = try await remaining(pending, sent) }
        }
        throw .unavailable(reason: "the broker did not keep the queue \(pending[0].queue) long enough to publish to it")
    }

    private static let maxTries = 8

    /// What is to be sent again.
    private func remaining(
        _ messages: [OutboundMessage],
        _ outcomes: [PublishBatch.Outcome]
    ) async throws(TransportError) -> [OutboundMessage] {
        var remaining: [OutboundMessage] = []
        var missing: Set<QueueName> = []
        for (message, outcome) in zip(messages, outcomes) {
            switch outcome {
            case .success(.confirmed): continue
            case .success(.nacked):
                throw .failed(reason: "the broker refused a message for \(message.queue): the queue is full or failing")
            case .success(.returned):
                if let delay = message.delayQueue { delayQueues.forget(delay) } else { missing.insert(message.queue) }
            case .failure(let error): try check(error, of: message, among: messages)
            }
            remaining.append(message)
        }
        for queue in missing {
            guard options.autoCreate else { throw .queueMissing(queue) }
            try await declareAgain(queue)
        }
        return remaining
    }

    /// Throws unless the message can be sent again.
    private func check(
        _ error: AMQPError,
        of message: OutboundMessage,
        among messages: [OutboundMessage]
    ) throws(TransportError) {
        guard !isClosed else { throw .closed }
        switch error {
        case .channelClosed(AMQPReplyCode.preconditionFailed, let text, _):
            // All messages that were on their way fail with the channel, though it was closed because of one.
            guard let size = SizeLimit(text) else {
                throw TransportError(error, location: "the queue \(message.queue)")
            }
            if let culprit = messages.first(where: { $0.body.count == size.bytes }) {
                throw .messageTooLarge(queue: culprit.queue, bytes: size.bytes, limit: size.limit)
            }
        case .channelClosed(AMQPReplyCode.notFound, _, _):
            // The exchange: it is declared with the next channel.
            break
        case .connectionClosed, .connectionLost, .heartbeatMissed, .malformed, .closedByClient:
            break
        case .timedOut(_, let duration):
            throw .unavailable(reason: "it has not confirmed a message for \(message.queue) within \(duration)")
        default:
            throw TransportError(error, location: "the queue \(message.queue)")
        }
    }

    /// Lets batches fail that the broker does not confirm in time.
    private func watchBatches() {
        guard !isWatchingBatches else { return }
        isWatchingBatches = true
        schedule(after: options.publishLimit / 8) { engine in
            engine.isWatchingBatches = false
            engine.expireBatches()
        }
    }

    private func expireBatches() {
        guard !batches.isEmpty else { return }
        // While the broker is blocked, what was sent is on its way to it and will be published.
        if blockedReason == nil {
            let limit = UInt64(max(0, options.publishLimit.wholeNanoseconds))
            let now = now()
            for batch in batches.values where now > batch.sentAt + limit { batch.expire(after: options.publishLimit) }
        }
        if !batches.isEmpty { watchBatches() }
    }
}

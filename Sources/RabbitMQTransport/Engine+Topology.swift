// SPDX-License-Identifier: Apache-2.0

internal import AMQPClient
internal import Transports

/// Declaring queues and asking how full they are, on channels of their own: a refusal costs the channel.
extension Engine {
    /// Declares queues with their dead-letter queues and bindings.
    func declare(_ queues: [QueueName]) async throws(TransportError) {
        try await untilReady()
        for queue in queues {
            for declaration in topology.declarations(for: queue) {
                try await onChannel("the queue \(declaration.name)") { [topology] channel throws(AMQPError) in
                    _ = try await channel.declareQueue(declaration.name, arguments: declaration.arguments)
                    for key in declaration.bindingKeys {
                        try await channel.bindQueue(declaration.name, to: topology.exchange, routingKey: key)
                    }
                }
            }
        }
    }

    /// Declares a queue that was found missing.
    ///
    /// After a while: in the moment after its deletion, RabbitMQ 3.10 moves consumers that it has not told yet to a new
    /// quorum queue of the same name, and forgets them there (``SilenceWatch``).
    func declareAgain(_ queue: QueueName) async throws(TransportError) {
        if topology.queueType == .quorum { await pause(.milliseconds(250)) }
        try await declare([queue])
    }

    /// Deletes a queue and its dead-letter queue.
    ///
    /// - Parameters:
    ///   - queue: the queue.
    ///   - onlyWhenEmpty: whether both are left when one holds messages.
    /// - Returns: false when they were left.
    /// - Throws: `TransportError`.
    func delete(_ queue: QueueName, onlyWhenEmpty: Bool) async throws(TransportError) -> Bool {
        try await untilReady()
        let names = [queue.value, queue.deadLetter.value]
        if onlyWhenEmpty {
            let waiting = delayQueues.queues(for: queue).map(\.name)
            guard try await messageCounts(names + waiting).allSatisfy({ ($0 ?? 0) == 0 }) else { return false }
        }
        for name in names {
            let isDeleted = try await onChannel("the queue \(name)") { channel throws(AMQPError) in
                do throws(AMQPError) {
                    try await channel.deleteQueue(name, ifEmpty: onlyWhenEmpty)
                    return true
                } catch {
                    // A message came since the counting: the broker refuses to delete what is not empty.
                    guard onlyWhenEmpty, case .channelClosed(AMQPReplyCode.preconditionFailed, _, _) = error else {
                        throw error
                    }
                    return false
                }
            }
            guard isDeleted else { return false }
        }
        return true
    }

    /// Declares the delay queues of messages, as far as they have not been declared lately.
    func prepareDelays(_ messages: [OutboundMessage]) async throws(TransportError) {
        for queue in Set(messages.compactMap(\.delayQueue)) where !delayQueues.isFresh(queue, now: now() / 1_000_000) {
            let declaredAt = now() / 1_000_000
            try await onChannel("the queue \(queue.name)") { [topology] channel throws(AMQPError) in
                _ = try await channel.declareQueue(queue.name, arguments: queue.arguments(topology.queueType))
            }
            delayQueues.declared(queue, now: declaredAt)
        }
    }

    /// How much a queue holds; of what is in flight, this transport knows its own part.
    func depth(of queue: QueueName) async throws(TransportError) -> QueueDepth {
        try await untilReady()
        let waiting = delayQueues.queues(for: queue)
        let counts = try await messageCounts([queue.value] + waiting.map(\.name))
        var depth = QueueDepth(ready: counts[0] ?? 0)
        for (delayQueue, count) in zip(waiting, counts.dropFirst()) {
            if let count { depth.delayed += count } else { delayQueues.forget(delayQueue) }
        }
        let index = consumerIndex[queue]
        depth.inFlight = held.values.count { $0.queue == index }
        return depth
    }

    /// How many messages of each queue are ready; nil for a queue that does not exist.
    func messageCounts(_ names: [String]) async throws(TransportError) -> [Int?] {
        var counts: [Int?] = []
        while counts.count < names.count {
            // As far as a channel reaches: a missing queue ends it.
            let found = try await onChannel("the queue \(names[counts.count])") { channel throws(AMQPError) in
                var found: [Int?] = []
                for name in names.dropFirst(counts.count) {
                    do throws(AMQPError) {
                        found.append(try await channel.declareQueue(name, passive: true).messageCount)
                    } catch {
                        guard case .channelClosed(AMQPReplyCode.notFound, _, _) = error else { throw error }
                        return found + [nil]
                    }
                }
                return found
            }
            counts += found
        }
        return counts
    }

    /// Calls the broker on a channel of its own.
    private func onChannel<Value>(
        _ location: String,
        _ body: (AMQPChannel) async throws(AMQPError) -> Value
    ) async throws(TransportError) -> Value {
        guard !isClosed else { throw .closed }
        guard let connection else { throw lastError }
        do throws(AMQPError) {
            let channel = try await connection.openChannel()
            let value = try await body(channel)
            await channel.close()
            return value
        } catch {
            guard !isClosed else { throw .closed }
            throw TransportError(error, location: location)
        }
    }
}

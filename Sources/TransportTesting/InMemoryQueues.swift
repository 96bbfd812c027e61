// SPDX-License-Identifier: Apache-2.0

internal import Transports

/// The messages of an `InMemoryBroker`, as a value.
struct InMemoryQueues {
    private enum State {
        case waiting(until: UInt64)
        /// `until` is set when the consumer has stopped renewing.
        case leased(DeliveryToken, consumer: Int, until: UInt64?)
    }

    private struct Entry {
        var message: OutgoingMessage
        var state: State
        var readyAt: UInt64
        var deliveryCount = 0
        var deadLetterReason: DeadLetterReason?
        var deadLetteredAt: UInt64?
    }

    private var queues: [QueueName: [Entry]] = [:]
    /// Where each delivery that somebody holds is.
    private var holders: [DeliveryToken: QueueName] = [:]
    private var nextToken: UInt64 = 0

    mutating func insert(_ messages: [OutgoingMessage], now: UInt64) {
        for message in messages {
            let readyAt = now + UInt64(max(message.delay.wholeNanoseconds, 0))
            queues[message.queue, default: []]
                .append(Entry(message: message, state: .waiting(until: readyAt), readyAt: readyAt))
        }
    }

    mutating func claim(_ queue: QueueName, _ max: Int, consumer: Int, now: UInt64) -> [Delivery] {
        guard let entries = queues[queue] else { return [] }
        let ready = entries.indices
            .filter { Self.isReady(entries[$0].state, now) }
            .sorted { (entries[$0].readyAt, $0) < (entries[$1].readyAt, $1) }
        return ready.prefix(max).map { claim(at: $0, in: queue, consumer: consumer, now: now) }
    }

    private mutating func claim(at index: Int, in queue: QueueName, consumer: Int, now: UInt64) -> Delivery {
        nextToken += 1
        let token = DeliveryToken(rawValue: nextToken)
        holders[token] = queue
        if case .leased(let lost, _, _)? = queues[queue]?[index].state { holders[lost] = nil }
        return change(queue, index) { entry in
            entry.state = .leased(token, consumer: consumer, until: nil)
            entry.deliveryCount += 1
            return Delivery(
                queue: queue,
                body: entry.message.body,
                deliveryCount: entry.deliveryCount,
                receivedAtUnixNano: now,
                token: token,
                deadLetter: entry.deadLetterReason,
                deadLetteredAtUnixNano: entry.deadLetteredAt
            )
        }
    }

    mutating func unclaim(_ tokens: [DeliveryToken]) {
        for token in tokens {
            guard let (queue, index) = take(token) else { continue }
            change(queue, index) { entry in
                entry.state = .waiting(until: 0)
                entry.deliveryCount -= 1
            }
        }
    }

    /// False when nobody holds the delivery any more.
    mutating func settle(_ token: DeliveryToken, _ settlement: Settlement, now: UInt64) -> Bool {
        guard let (queue, index) = take(token) else { return false }
        switch settlement {
        case .acknowledge:
            queues[queue]?.remove(at: index)
        case .release(let delay):
            change(queue, index) { entry in
                entry.readyAt = now + UInt64(max(delay.wholeNanoseconds, 0))
                entry.state = .waiting(until: entry.readyAt)
            }
        case .deadLetter(let reason):
            guard var entry = queues[queue]?.remove(at: index) else { return false }
            entry.message.queue = queue.deadLetter
            entry.readyAt = now
            entry.state = .waiting(until: now)
            entry.deadLetterReason = reason
            entry.deadLetteredAt = now
            queues[queue.deadLetter, default: []].append(entry)
        }
        return true
    }

    mutating func expire(_ token: DeliveryToken) {
        guard let (queue, index) = take(token) else { return }
        change(queue, index) { $0.state = .waiting(until: 0) }
    }

    mutating func abandon(_ lost: Int, until end: UInt64) {
        for (token, queue) in holders {
            guard let index = index(of: token, in: queue) else { continue }
            change(queue, index) { entry in
                guard case .leased(let token, let consumer, _) = entry.state, consumer == lost else { return }
                entry.state = .leased(token, consumer: consumer, until: end)
            }
        }
    }

    func stored(in queue: QueueName) -> [InMemoryBroker.StoredMessage] {
        (queues[queue] ?? [])
            .map { entry in
                InMemoryBroker.StoredMessage(
                    message: entry.message,
                    deliveryCount: entry.deliveryCount,
                    deadLetterReason: entry.deadLetterReason
                )
            }
    }

    func depth(of queue: QueueName, now: UInt64) -> QueueDepth {
        var depth = QueueDepth(ready: 0)
        for entry in queues[queue] ?? [] {
            switch entry.state {
            case let state where Self.isReady(state, now):
                depth.ready += 1
                let age = Duration.nanoseconds(Int64(now) - Int64(min(entry.readyAt, now)))
                depth.oldestAge = max(depth.oldestAge ?? .zero, age)
            case .waiting: depth.delayed += 1
            case .leased: depth.inFlight += 1
            }
        }
        return depth
    }

    /// Where a delivery is, which nobody holds from now on; nil when nobody held it.
    private mutating func take(_ token: DeliveryToken) -> (queue: QueueName, index: Int)? {
        guard let queue = holders.removeValue(forKey: token) else { return nil }
        return index(of: token, in: queue).map { (queue, $0) }
    }

    private func index(of wanted: DeliveryToken, in queue: QueueName) -> Int? {
        queues[queue]?
            .firstIndex { entry in
                if case .leased(let token, _, _) = entry.state { token == wanted } else { false }
            }
    }

    private mutating func change<Result>(_ queue: QueueName, _ index: Int, _ body: (inout Entry) -> Result) -> Result {
        body(&queues[queue, default: []][index])
    }

    private static func isReady(_ state: State, _ now: UInt64) -> Bool {
        switch state {
        case .waiting(let until): until <= now
        case .leased(_, _, let until): until.map { $0 <= now } ?? false
        }
    }
}

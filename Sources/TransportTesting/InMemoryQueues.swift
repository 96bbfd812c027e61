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
    }

    private var entries: [Entry] = []
    private var nextToken: UInt64 = 0

    mutating func insert(_ messages: [OutgoingMessage], now: UInt64) {
        for message in messages {
            let readyAt = now + UInt64(max(message.delay.wholeNanoseconds, 0))
            entries.append(Entry(message: message, state: .waiting(until: readyAt), readyAt: readyAt))
        }
    }

    mutating func claim(_ queue: QueueName, _ max: Int, consumer: Int, now: UInt64) -> [Delivery] {
        let ready = entries.indices
            .filter { entries[$0].message.queue == queue && Self.isReady(entries[$0].state, now) }
            .sorted { (entries[$0].readyAt, $0) < (entries[$1].readyAt, $1) }
        return ready.prefix(max).map { index in
            nextToken += 1
            let token = DeliveryToken(rawValue: nextToken)
            entries[index].state = .leased(token, consumer: consumer, until: nil)
            entries[index].deliveryCount += 1
            return Delivery(
                queue: queue,
                body: entries[index].message.body,
                deliveryCount: entries[index].deliveryCount,
                receivedAtUnixNano: now,
                token: token
            )
        }
    }

    mutating func unclaim(_ tokens: [DeliveryToken]) {
        for index in tokens.compactMap(index(of:)) {
            entries[index].state = .waiting(until: 0)
            entries[index].deliveryCount -= 1
        }
    }

    /// False when nobody holds the delivery any more.
    mutating func settle(_ token: DeliveryToken, _ settlement: Settlement, now: UInt64) -> Bool {
        guard let index = index(of: token) else { return false }
        switch settlement {
        case .acknowledge:
            entries.remove(at: index)
        case .release(let delay):
            entries[index].readyAt = now + UInt64(max(delay.wholeNanoseconds, 0))
            entries[index].state = .waiting(until: entries[index].readyAt)
        case .deadLetter(let reason):
            entries[index].message.queue = entries[index].message.queue.deadLetter
            entries[index].readyAt = now
            entries[index].state = .waiting(until: now)
            entries[index].deadLetterReason = reason
        }
        return true
    }

    mutating func expire(_ token: DeliveryToken) {
        if let index = index(of: token) {
            entries[index].state = .waiting(until: 0)
        }
    }

    mutating func abandon(_ lost: Int, until end: UInt64) {
        for index in entries.indices {
            if case .leased(let token, let consumer, _) = entries[index].state, consumer == lost {
                entries[index].state = .leased(token, consumer: consumer, until: end)
            }
        }
    }

    func stored(in queue: QueueName) -> [InMemoryBroker.StoredMessage] {
        entries.filter { $0.message.queue == queue }
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
        for entry in entries where entry.message.queue == queue {
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

    private func index(of wanted: DeliveryToken) -> Int? {
        entries.firstIndex { entry in
            if case .leased(let token, _, _) = entry.state { token == wanted } else { false }
        }
    }

    private static func isReady(_ state: State, _ now: UInt64) -> Bool {
        switch state {
        case .waiting(let until): until <= now
        case .leased(_, _, let until): until.map { $0 <= now } ?? false
        }
    }
}

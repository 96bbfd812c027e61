// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Transports

/// The broker of the example: queues in memory, shared by the transports that connect to it.
///
/// What a real broker does on its server is here; the example's transport is only the client.
final class Shelf: Sendable {
    struct Item {
        let body: [UInt8]
        var visibleAt: UInt64
        var deliveries = 0
        var reason: DeadLetterReason?
        /// Who holds it, by the number of the delivery; nil when nobody does.
        var holder: (delivery: UInt64, consumer: Int)?
    }

    private struct State {
        var queues: [QueueName: [Item]] = [:]
        var lastDelivery: UInt64 = 0
        var lastConsumer = 0
    }

    let lease: UInt64
    private let state = Mutex(State())

    init(lease: Duration) {
        self.lease = UInt64(lease.wholeNanoseconds)
    }

    func connect() -> Int {
        state.withLock { state in
            state.lastConsumer += 1
            return state.lastConsumer
        }
    }

    func put(_ messages: [OutgoingMessage], now: UInt64) {
        state.withLock { state in
            for message in messages {
                let visibleAt = now + UInt64(max(message.delay.wholeNanoseconds, 0))
                state.queues[message.queue, default: []].append(Item(body: message.body, visibleAt: visibleAt))
            }
        }
    }

    /// Takes what is visible, the longest visible first; the lease runs from now on.
    func take(_ queue: QueueName, max: Int, consumer: Int, now: UInt64) -> [Delivery] {
        state.withLock { state in
            var items = state.queues[queue] ?? []
            defer { state.queues[queue] = items }
            let visible = items.indices.filter { items[$0].visibleAt <= now }
                .sorted { (items[$0].visibleAt, $0) < (items[$1].visibleAt, $1) }
            return visible.prefix(max).map { index in
                state.lastDelivery += 1
                items[index].holder = (state.lastDelivery, consumer)
                items[index].visibleAt = now + lease
                items[index].deliveries += 1
                return Delivery(
                    queue: queue,
                    body: items[index].body,
                    deliveryCount: items[index].deliveries,
                    receivedAtUnixNano: now,
                    token: DeliveryToken(rawValue: state.lastDelivery),
                    deadLetter: items[index].reason
                )
            }
        }
    }

    /// Extends the leases that a living consumer holds.
    func renew(consumer: Int, now: UInt64) {
        change(where: { $0.consumer == consumer }) { $0.visibleAt = now + lease }
    }

    /// Gives back what a consumer holds.
    func giveBack(consumer: Int, now: UInt64) {
        change(where: { $0.consumer == consumer }) { item in
            item.visibleAt = now
            item.holder = nil
        }
    }

    /// Ends a delivery and adds what came of it; false when somebody else holds the message by now.
    func settle(
        _ delivery: Delivery,
        _ settlement: Settlement,
        _ messages: [OutgoingMessage],
        now: UInt64
    ) -> Bool {
        let isHeld = state.withLock { state in
            guard var items = state.queues[delivery.queue],
                let index = items.firstIndex(where: { $0.holder?.delivery == delivery.token.rawValue })
            else { return false }
            var item = items.remove(at: index)
            item.holder = nil
            switch settlement {
            case .acknowledge: break
            case .release(let delay):
                item.visibleAt = now + UInt64(max(delay.wholeNanoseconds, 0))
                items.append(item)
            case .deadLetter(let reason):
                item.visibleAt = now
                item.reason = reason
                state.queues[delivery.queue.deadLetter, default: []].append(item)
            }
            state.queues[delivery.queue] = items
            return true
        }
        if isHeld { put(messages, now: now) }
        return isHeld
    }

    func depth(of queue: QueueName, now: UInt64) -> QueueDepth {
        let items = state.withLock { $0.queues[queue] ?? [] }
        return QueueDepth(
            ready: items.count { $0.visibleAt <= now },
            delayed: items.count { $0.visibleAt > now && $0.holder == nil },
            inFlight: items.count { $0.visibleAt > now && $0.holder != nil }
        )
    }

    private func change(
        where matches: ((delivery: UInt64, consumer: Int)) -> Bool,
        _ body: (inout Item) -> Void
    ) {
        state.withLock { state in
            for queue in state.queues.keys {
                for index in state.queues[queue, default: []].indices {
                    guard let holder = state.queues[queue]?[index].holder, matches(holder) else { continue }
                    body(&state.queues[queue, default: []][index])
                }
            }
        }
    }
}

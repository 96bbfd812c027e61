// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Transports

/// A transport over a ``Shelf``: what the article "Write a transport" builds.
final class ShelfTransport: Transport {
    let system = "shelf"

    private let shelf: Shelf
    private let consumer: Int
    private let clock: any TransportClock
    private let isClosed = Mutex(false)

    init(_ shelf: Shelf, clock: any TransportClock) {
        self.shelf = shelf
        self.clock = clock
        consumer = shelf.connect()
    }

    func declare(_ queues: [QueueName]) async throws(TransportError) {
        // A queue of a shelf is there as soon as something is in it.
        try checkOpen()
    }

    func publish(_ messages: [OutgoingMessage]) async throws(TransportError) {
        try checkOpen()
        shelf.put(messages, now: clock.nowUnixNano())
    }

    func receive(from queue: QueueName, max: Int) async throws -> [Delivery] {
        while true {
            try Task.checkCancellation()
            try checkOpen()
            let deliveries = shelf.take(queue, max: max, consumer: consumer, now: clock.nowUnixNano())
            if !deliveries.isEmpty { return deliveries }
            await Task.yield()
        }
    }

    func settle(
        _ delivery: Delivery,
        _ settlement: Settlement,
        publishing: [OutgoingMessage]
    ) async throws(TransportError) {
        try checkOpen()
        guard shelf.settle(delivery, settlement, publishing, now: clock.nowUnixNano()) else {
            throw .leaseLost(queue: delivery.queue)
        }
    }

    func depth(of queue: QueueName) async throws(TransportError) -> QueueDepth {
        try checkOpen()
        return shelf.depth(of: queue, now: clock.nowUnixNano())
    }

    /// Extends the leases of what is held; a real transport does so on a timer of its own.
    func renewLeases() {
        shelf.renew(consumer: consumer, now: clock.nowUnixNano())
    }

    func close() async {
        if end() { shelf.giveBack(consumer: consumer, now: clock.nowUnixNano()) }
    }

    /// Ends without a word to the broker, as a process that was killed.
    func crash() {
        _ = end()
    }

    private func end() -> Bool {
        isClosed.withLock { isClosed in
            defer { isClosed = true }
            return !isClosed
        }
    }

    private func checkOpen() throws(TransportError) {
        guard isClosed.withLock({ !$0 }) else { throw .closed }
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
public import Transports

/// A consumer of an `InMemoryBroker`.
public final class InMemoryTransport: Transport {
    /// "memory".
    public let system = "memory"

    /// The broker, with what tests want to see and do.
    public let broker: InMemoryBroker

    private let consumer: Int
    private let isOpen = Mutex(true)

    init(broker: InMemoryBroker, consumer: Int) {
        self.broker = broker
        self.consumer = consumer
    }

    /// Remembers nothing: queues exist when they hold messages.
    public func declare(_ queues: [QueueName]) async throws(TransportError) {
        try checkOpen()
        try broker.declare()
    }

    /// See `Transport`.
    public func receive(from queue: QueueName, max: Int) async throws -> [Delivery] {
        try checkOpen()
        return try await broker.receive(from: queue, max: max, consumer: consumer)
    }

    /// See `Transport`.
    public func publish(_ messages: [OutgoingMessage]) async throws(TransportError) {
        try checkOpen()
        try broker.publish(messages)
    }

    /// See `Transport`.
    public func settle(
        _ delivery: Delivery,
        _ settlement: Settlement,
        publishing: [OutgoingMessage]
    ) async throws(TransportError) {
        try checkOpen()
        try broker.settle(delivery, settlement, publishing)
    }

    /// See `Transport`.
    public func depth(of queue: QueueName) async throws(TransportError) -> QueueDepth {
        try checkOpen()
        return broker.depth(of: queue)
    }

    /// See `Transport`.
    public func close() async {
        end(crashed: false)
    }

    /// Ends the consumer as a crash would: what it holds becomes visible when the leases end.
    public func crash() {
        end(crashed: true)
    }

    private func end(crashed: Bool) {
        let wasOpen = isOpen.withLock { isOpen in
            defer { isOpen = false }
            return isOpen
        }
        if wasOpen {
            broker.disconnect(consumer, crashed: crashed)
        }
    }

    private func checkOpen() throws(TransportError) {
        guard isOpen.withLock({ $0 }) else { throw .closed }
    }
}

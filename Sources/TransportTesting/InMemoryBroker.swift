// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
public import Transports

/// Queues in memory with the rules of a real broker, for unit tests of what consumes and publishes.
///
/// Its transports are the consumers; several may compete. Time is the clock's, and moves with `advance(by:)`.
public final class InMemoryBroker: Sendable {
    /// A message that is in a queue.
    public struct StoredMessage: Sendable {
        /// The message as it was published.
        public let message: OutgoingMessage

        /// How many times it has been delivered.
        public let deliveryCount: Int

        /// Why it is in a dead-letter queue, if it was moved there.
        public let deadLetterReason: DeadLetterReason?
    }

    /// A settlement that was made, in the order of `settlements`.
    public struct SettledDelivery: Sendable {
        /// The delivery.
        public let delivery: Delivery

        /// How it ended.
        public let settlement: Settlement

        /// What was published with it.
        public let published: [OutgoingMessage]
    }

    /// An operation that can be made to fail.
    public enum Operation: Sendable, Hashable, CaseIterable {
        /// `Transport.declare(_:)`.
        case declare

        /// `Transport.receive(from:max:)`.
        case receive

        /// `Transport.publish(_:)`.
        case publish

        /// `Transport.settle(_:_:publishing:)`.
        case settle
    }

    /// How long a lease lasts once its consumer has crashed.
    public let lease: Duration

    /// The time of the broker.
    public let clock: ManualTransportClock

    private struct Observed {
        var queues = InMemoryQueues()
        var waiting: [(consumer: Int, queue: QueueName, max: Int, waiter: Waiter<[Delivery]>)] = []
        var settlements: [SettledDelivery] = []
        var failures: [Operation: [TransportError]] = [:]
        var consumers = 0
    }

    private let state: Mutex<Observed>

    /// A broker without queues.
    public init(clock: ManualTransportClock = ManualTransportClock(), lease: Duration = .seconds(30)) {
        self.clock = clock
        self.lease = lease
        self.state = Mutex(Observed())
    }

    // MARK: What tests do

    /// Another consumer.
    public func connect() -> InMemoryTransport {
        let consumer = state.withLock { state in
            state.consumers += 1
            return state.consumers
        }
        return InMemoryTransport(broker: self, consumer: consumer)
    }

    /// Moves the clock and delivers what has become due.
    public func advance(by duration: Duration) {
        clock.advance(by: duration)
        change { _ in }
    }

    /// What is in a queue now, leased and delayed messages included.
    public func messages(in queue: QueueName) -> [StoredMessage] {
        state.withLock { $0.queues.stored(in: queue) }
    }

    /// Every settlement that was made.
    public var settlements: [SettledDelivery] { state.withLock { $0.settlements } }

    /// How many `receive` calls wait for a message of the queue.
    public func waitingReceivers(of queue: QueueName) -> Int {
        state.withLock { state in
            state.waiting.count { $0.queue == queue && !$0.waiter.hasEnded }
        }
    }

    /// Makes the next call of an operation throw; made again, the call after that one throws as well.
    public func failNext(_ operation: Operation, with error: TransportError) {
        state.withLock { $0.failures[operation, default: []].append(error) }
    }

    /// Lets another consumer have a delivery, as if its lease had not been renewed in time.
    public func expireLease(of delivery: Delivery) {
        change { $0.queues.expire(delivery.token) }
    }

    // MARK: What transports do

    func declare() throws(TransportError) {
        try fail(.declare)
    }

    func receive(from queue: QueueName, max: Int, consumer: Int) async throws -> [Delivery] {
        try fail(.receive)
        return try await Waiter<[Delivery]>().value { waiter in
            change { $0.waiting.append((consumer, queue, max, waiter)) }
        }
    }

    func publish(_ messages: [OutgoingMessage]) throws(TransportError) {
        try fail(.publish)
        let now = clock.nowUnixNano()
        change { $0.queues.insert(messages, now: now) }
    }

    func settle(
        _ delivery: Delivery,
        _ settlement: Settlement,
        _ messages: [OutgoingMessage]
    ) throws(TransportError) {
        try fail(.settle)
        let now = clock.nowUnixNano()
        let isOwned = change { state in
            guard state.queues.settle(delivery.token, settlement, now: now) else { return false }
            state.queues.insert(messages, now: now)
            state.settlements.append(
                SettledDelivery(delivery: delivery, settlement: settlement, published: messages)
            )
            return true
        }
        guard isOwned else { throw .leaseLost(queue: delivery.queue) }
    }

    func depth(of queue: QueueName) -> QueueDepth {
        let now = clock.nowUnixNano()
        return state.withLock { $0.queues.depth(of: queue, now: now) }
    }

    /// Ends a consumer: its leases are released at once, or end by themselves after a crash.
    func disconnect(_ consumer: Int, crashed: Bool) {
        let now = clock.nowUnixNano()
        let lease = UInt64(lease.wholeNanoseconds)
        let ended = change { state in
            state.queues.abandon(consumer, until: crashed ? now + lease : now)
            let ended = state.waiting.filter { $0.consumer == consumer }
            state.waiting.removeAll { $0.consumer == consumer }
            return ended
        }
        for receiver in ended {
            _ = receiver.waiter.end(.failure(TransportError.closed))
        }
    }

    private func fail(_ operation: Operation) throws(TransportError) {
        let error = state.withLock { state -> TransportError? in
            guard let error = state.failures[operation]?.first else { return nil }
            state.failures[operation]?.removeFirst()
            return error
        }
        if let error {
            throw error
        }
    }

    // Deliveries are made under the lock, so that a call that was cancelled meanwhile claims nothing.
    private func change<Result>(_ body: (inout Observed) -> Result) -> Result {
        let now = clock.nowUnixNano()
        return state.withLock { state in
            let result = body(&state)
            state.waiting.removeAll { receiver in
                if receiver.waiter.hasEnded { return true }
                let taken = state.queues.claim(receiver.queue, receiver.max, consumer: receiver.consumer, now: now)
                guard !taken.isEmpty else { return false }
                if !receiver.waiter.end(.success(taken)) {
                    state.queues.unclaim(taken.map(\.token))
                }
                return true
            }
            return result
        }
    }
}

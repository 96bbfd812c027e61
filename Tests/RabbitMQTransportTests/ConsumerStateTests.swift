// SPDX-License-Identifier: Apache-2.0

import Testing
import Transports

@testable import RabbitMQTransport

struct ConsumerStateTests {
    private static let linger: UInt64 = 50_000_000
    private var state = ConsumerState(window: PrefetchWindow(.auto), linger: .milliseconds(50))

    private func arrival(_ tag: UInt64, at time: UInt64 = 0) -> Arrival {
        let delivery = Delivery(
            queue: QueueName(actor: "a"),
            body: [],
            deliveryCount: 1,
            receivedAtUnixNano: 0,
            token: DeliveryToken(rawValue: tag)
        )
        return Arrival(delivery: delivery, headers: nil, deliveryTag: tag, consumer: 1, arrivedAt: time)
    }

    private func receiver(_ max: Int, at time: UInt64 = 0) -> Receiver {
        Receiver(max: max, askedAt: time)
    }

    /// A call that somebody cancelled.
    private func endedReceiver() async -> Receiver {
        let receiver = receiver(5)
        _ = try? await receiver.deliveries { _ = receiver.end(.success([])) }
        return receiver
    }

    @Test mutating func `answers calls in order with what has arrived`() {
        state.asked(receiver(2))
        state.asked(receiver(3))
        #expect(state.wanted == 5)
        #expect(state.match() == nil)
        for tag in 1...4 { state.arrived(arrival(UInt64(tag))) }
        #expect(state.match()?.1.map(\.deliveryTag) == [1, 2])
        #expect(state.match()?.1.map(\.deliveryTag) == [3, 4])
        #expect(state.wanted == 0)
    }

    @Test mutating func `passes over calls that were cancelled`() async {
        state.asked(await endedReceiver())
        #expect(state.wanted == 0)
        state.arrived(arrival(1))
        #expect(state.match() == nil)
        state.putBack(state.take(1))
        #expect(state.take(9).map(\.deliveryTag) == [1])
    }

    @Test mutating func `tolerates an arrival that nobody asks for until it has lingered`() {
        state.window.started(1, prefetch: 1)
        state.arrived(arrival(1, at: 7))
        #expect(state.idleness(now: 8) == .tolerated(until: 7 + Self.linger))
        #expect(state.idleness(now: 7 + Self.linger) == .overdue)
        #expect(state.takeUnwanted().map(\.deliveryTag) == [1])
        #expect(state.window.unsettled == 0)
    }

    @Test mutating func `gives nothing back while somebody waits`() {
        state.arrived(arrival(1))
        state.asked(receiver(1))
        #expect(state.idleness(now: .max) == .none)
        #expect(state.takeUnwanted().isEmpty)
    }

    @Test mutating func `keeps room for others when nobody asks for messages`() {
        #expect(state.idleness(now: 100) == .none)
        state.window.started(1, prefetch: 2)
        state.settledDown(now: 100)
        #expect(state.idleness(now: 101) == .tolerated(until: 100 + Self.linger))
        #expect(state.idleness(now: 100 + Self.linger) == .overdue)
        for tag in 1...2 { state.arrived(arrival(UInt64(tag))) }
        _ = state.take(2)
        // Both are being handled: there is no room that another consumer could have.
        #expect(state.idleness(now: 900) == .none)
        state.settled(1, now: 1000)
        #expect(state.idleness(now: 1001) == .tolerated(until: 1000 + Self.linger))
    }

    @Test mutating func `lets messages wait behind others where the window is fixed`() {
        state = ConsumerState(window: PrefetchWindow(.fixed(2)), linger: .milliseconds(50))
        state.window.started(1, prefetch: 2)
        for tag in 1...2 { state.arrived(arrival(UInt64(tag))) }
        _ = state.take(1)
        #expect(state.idleness(now: 10 * Self.linger) == .tolerated(until: 11 * Self.linger))
        state.window.settled(1)
        #expect(state.idleness(now: 10 * Self.linger) == .overdue)
    }

    @Test mutating func `finds the calls that have waited too long`() {
        state.asked(receiver(1, at: 10))
        state.asked(receiver(1, at: 20))
        #expect(state.takeReceivers(askedBefore: 15).map(\.askedAt) == [10])
        #expect(state.takeReceivers().map(\.askedAt) == [20])
        #expect(state.wanted == 0)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Testing
import Transports

@testable import Sidecar

struct InboxStateTests {
    private func deliveries(_ count: Int) -> [Delivery] {
        (0..<count).map {
            Delivery(
                queue: QueueName(actor: "a"),
                body: [UInt8($0)],
                deliveryCount: 1,
                receivedAtUnixNano: 0,
                token: DeliveryToken(rawValue: UInt64($0))
            )
        }
    }

    /// A state that has handled one delivery, which took so many nanoseconds, and has its only lane taken by another.
    private func busyState(afterHandlingFor nano: UInt64) -> InboxState {
        var state = InboxState()
        _ = state.opened(lanes: 1)
        _ = state.taskIdled()
        _ = state.received(deliveries(1))
        _ = state.handled(tookNano: nano)
        state.settled()
        _ = state.taskIdled()
        _ = state.received(deliveries(1))
        return state
    }

    @Test func `nothing is asked for until there are lanes`() {
        var state = InboxState()
        #expect(state.demand == 0)
        #expect(state.opened(lanes: 3) == 3 + InboxState.maxWaiting)
        #expect(state.demand == 3)
    }

    @Test func `what arrives goes to idle tasks in order, as far as there are lanes`() {
        var state = InboxState()
        _ = state.opened(lanes: 2)
        for _ in 0..<3 { #expect(state.taskIdled() == nil) }
        #expect(state.received(deliveries(4)).map(\.body) == [[0], [1]])
        #expect(state.taskIdled() == nil)
        #expect(state.handled(tookNano: 1_000_000).map(\.body) == [[2]])
        #expect(state.handled(tookNano: 1_000_000).map(\.body) == [[3]])
    }

    @Test func `a delivery waits for a task when all of them are settling`() {
        var state = InboxState()
        _ = state.opened(lanes: 1)
        #expect(state.taskIdled() == nil)
        #expect(state.received(deliveries(2)).map(\.body) == [[0]])
        #expect(state.handled(tookNano: 1_000_000).isEmpty)
        state.settled()
        #expect(state.taskIdled()?.body == [1])
    }

    @Test func `a long handler holds no message back`() {
        var state = busyState(afterHandlingFor: 30_000_000_000)
        #expect(state.demand == 0)
        _ = state.handled(tookNano: 30_000_000_000)
        #expect(state.demand == 1)
    }

    @Test func `a short handler has fifty milliseconds of work waiting, and never more than the limit`() {
        #expect(busyState(afterHandlingFor: 5_000_000).demand == 10)
        #expect(busyState(afterHandlingFor: 1_000).demand == InboxState.maxWaiting)
    }

    @Test func `a broker that takes nothing stops the receiving`() {
        var state = InboxState()
        for _ in 0..<InboxState.maxWaiting { _ = state.handled(tookNano: 1_000) }
        #expect(state.demand == 0)
        state.settled()
        #expect(state.demand > 0)
    }

    @Test func `a paused inbox hands out nothing and asks for nothing`() {
        var state = InboxState()
        _ = state.opened(lanes: 1)
        _ = state.taskIdled()
        state.paused()
        #expect(state.demand == 0)
        #expect(state.received(deliveries(1)).isEmpty)
        #expect(state.resumed().map(\.body) == [[0]])
    }

    @Test func `a closed inbox gives back what waits`() {
        var state = InboxState()
        _ = state.opened(lanes: 1)
        _ = state.received(deliveries(2))
        state.closed()
        #expect(state.taskIdled() == nil)
        #expect(state.takeWaiting().map(\.body) == [[0], [1]])
    }
}

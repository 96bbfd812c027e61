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

    @Test func `nothing is asked for until a lane is idle`() {
        var state = InboxState()
        #expect(state.demand == 0)
        #expect(state.laneIdled() == nil)
        #expect(state.demand == 1)
    }

    @Test func `what arrives goes to idle lanes in order`() {
        var state = InboxState()
        _ = state.laneIdled()
        _ = state.laneIdled()
        #expect(state.received(deliveries(3)).map(\.body) == [[0], [1]])
        #expect(state.laneIdled()?.body == [2])
    }

    @Test func `a long handler holds no message back`() {
        var state = InboxState()
        state.handled(took: .seconds(30))
        state.settled()
        #expect(state.demand == 0)
        _ = state.laneIdled()
        #expect(state.demand == 1)
    }

    @Test func `a short handler has fifty milliseconds of work waiting, and never more than the limit`() {
        var state = InboxState()
        state.handled(took: .milliseconds(5))
        state.settled()
        #expect(state.demand == 10)
        var quick = InboxState()
        quick.handled(took: .microseconds(1))
        quick.settled()
        #expect(quick.demand == InboxState.maxWaiting)
    }

    @Test func `a broker that takes nothing stops the receiving`() {
        var state = InboxState()
        for _ in 0..<InboxState.maxWaiting { state.handled(took: .microseconds(1)) }
        #expect(state.demand == 0)
        state.settled()
        #expect(state.demand > 0)
    }

    @Test func `a paused inbox hands out nothing and asks for nothing`() {
        var state = InboxState()
        _ = state.laneIdled()
        state.paused()
        #expect(state.demand == 0)
        #expect(state.received(deliveries(1)).isEmpty)
        #expect(state.resumed().map(\.body) == [[0]])
    }

    @Test func `a closed inbox gives back what waits`() {
        var state = InboxState()
        _ = state.received(deliveries(2))
        state.closed()
        #expect(state.laneIdled() == nil)
        #expect(state.takeWaiting().map(\.body) == [[0], [1]])
    }
}

// SPDX-License-Identifier: Apache-2.0

import Testing
import Transports

@testable import Operator

struct BrokerStateTests {
    private let queue = QueueName(actor: "hello")
    private let other = QueueName(actor: "other")

    @Test func `a broker that does not answer is asked by one until it does`() {
        var state = BrokerState()
        #expect(state.probed == nil)
        #expect(state.asked(about: queue) == nil)
        state.failed(.unavailable(reason: "connection refused"))
        // Everybody else hears at once what the last one waited for.
        #expect(state.asked(about: other) == .unavailable(reason: "connection refused"))
        #expect(state.probed == other)
        state.failed(.unavailable(reason: "no route"))
        #expect(state.asked(about: queue) == .unavailable(reason: "no route"))
        state.answered()
        #expect(state.probed == nil)
        #expect(state.asked(about: queue) == nil)
    }

    @Test(arguments: [
        TransportError.queueMissing(QueueName(actor: "hello")), .incompatible(location: "q", reason: "type"),
        .failed(reason: "refused"),
    ])
    func `one that refuses is there`(_ refusal: TransportError) {
        var state = BrokerState()
        #expect(state.asked(about: queue) == nil)
        state.failed(.unavailable(reason: "away"))
        state.failed(refusal)
        #expect(state.asked(about: queue) == nil)
    }
}

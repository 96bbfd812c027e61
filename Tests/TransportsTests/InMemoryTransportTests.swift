// SPDX-License-Identifier: Apache-2.0

import Testing
import TransportTesting
import Transports

/// An in-memory broker as a subject of the conformance suite.
private struct InMemoryHarness: TransportHarness {
    let broker = InMemoryBroker()

    var lease: Duration { broker.lease }

    func connect() -> any Transport { broker.connect() }

    func crash(_ transport: any Transport) { (transport as? InMemoryTransport)?.crash() }

    func advance(by duration: Duration) { broker.advance(by: duration) }
}

@Suite struct `The in-memory transport` {
    private let queue = QueueName(actor: "work")

    @Test(arguments: TransportConformance.allCases)
    func `keeps the promises of transports`(check: TransportConformance) async throws {
        try await check.run(on: InMemoryHarness())
    }

    @Test func `fails as it is told, once each`() async throws {
        let broker = InMemoryBroker()
        let transport = broker.connect()
        broker.failNext(.publish, with: .unavailable(reason: "a test"))
        await #expect(throws: TransportError.unavailable(reason: "a test")) {
            try await transport.publish([OutgoingMessage(queue: queue, body: [1])])
        }
        try await transport.publish([OutgoingMessage(queue: queue, body: [1])])
        #expect(broker.messages(in: queue).map(\.message.body) == [[1]])
    }

    @Test func `remembers settlements and can take a delivery away`() async throws {
        let broker = InMemoryBroker()
        let transport = broker.connect()
        try await transport.publish([OutgoingMessage(queue: queue, body: [1])])
        let first = try await transport.receive(from: queue, max: 1)[0]
        broker.expireLease(of: first)
        await #expect(throws: TransportError.leaseLost(queue: queue)) {
            try await transport.settle(first, .acknowledge)
        }
        let second = try await transport.receive(from: queue, max: 1)[0]
        #expect(second.deliveryCount == 2)
        let output = OutgoingMessage(queue: QueueName(actor: "next"), body: [2])
        try await transport.settle(second, .acknowledge, publishing: [output])
        #expect(broker.settlements.map(\.settlement) == [.acknowledge])
        #expect(broker.settlements.first?.published.map(\.body) == [[2]])
    }
}

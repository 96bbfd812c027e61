// SPDX-License-Identifier: Apache-2.0

import Testing
import Transports

@testable import SQSTransport

@Suite(.timeLimit(.minutes(10))) struct `Settling deliveries of SQS` {
    private let queue = QueueName(actor: "work")
    private let next = QueueName(actor: "next")
    private let harness = InMemoryHarness()

    private func hold(_ transport: SQSTransport, _ count: Int = 1) async throws -> [Delivery] {
        try await transport.publish((0..<count).map { OutgoingMessage(queue: queue, body: Array("\($0)".utf8)) })
        var deliveries: [Delivery] = []
        while deliveries.count < count {
            deliveries += try await transport.receive(from: queue, max: count - deliveries.count)
        }
        return deliveries
    }

    private func outputs(_ count: Int) -> [OutgoingMessage] {
        (0..<count).map { OutgoingMessage(queue: next, body: Array("out\($0)".utf8)) }
    }

    @Test func `deletes in batches what many tasks acknowledge`() async throws {
        let transport = harness.open()
        let deliveries = try await hold(transport, 100)
        try await withThrowingTaskGroup { group in
            for delivery in deliveries {
                group.addTask { try await transport.settle(delivery, .acknowledge) }
            }
            try await group.waitForAll()
        }
        #expect(harness.service.queue("asya-work")?.messages.isEmpty == true)
        #expect(harness.service.batchSizes(.delete).reduce(0, +) == 100)
        #expect(harness.service.calls(.delete) < 100)
        await transport.close()
    }

    @Test func `publishes nothing for a delivery that it does not hold`() async throws {
        let transport = harness.open()
        let delivery = try await hold(transport)[0]
        try await transport.settle(delivery, .acknowledge)
        await #expect(throws: TransportError.leaseLost(queue: queue)) {
            try await transport.settle(delivery, .acknowledge, publishing: outputs(1))
        }
        #expect(harness.service.queue("asya-next") == nil)
        await transport.close()
    }

    @Test func `keeps the delivery when an output fails, and publishes only the rest the next time`() async throws {
        let transport = harness.open()
        let delivery = try await hold(transport)[0]
        harness.service.failNextEntry(.refused(reason: "AccessDenied"))
        await #expect(throws: TransportError.self) {
            try await transport.settle(delivery, .acknowledge, publishing: outputs(3))
        }
        #expect(harness.service.queue("asya-work")?.messages.count == 1)
        try await transport.settle(delivery, .acknowledge, publishing: outputs(3))
        #expect(harness.service.queue("asya-next")?.messages.count == 3)
        #expect(harness.service.queue("asya-work")?.messages.isEmpty == true)
        await transport.close()
    }

    @Test func `publishes equal outputs as often as they are given`() async throws {
        let transport = harness.open()
        let delivery = try await hold(transport)[0]
        let output = OutgoingMessage(queue: next, body: [0x31])
        harness.service.failNextEntry(.refused(reason: "AccessDenied"))
        await #expect(throws: TransportError.self) {
            try await transport.settle(delivery, .acknowledge, publishing: [output, output, output])
        }
        try await transport.settle(delivery, .acknowledge, publishing: [output, output, output])
        #expect(harness.service.queue("asya-next")?.messages.count == 3)
        await transport.close()
    }

    @Test func `tries to delete until that is confirmed`() async throws {
        let transport = harness.open()
        let delivery = try await hold(transport)[0]
        harness.service.failNext(.delete, .unavailable(reason: "no connection"))
        async let settled: Void = transport.settle(delivery, .acknowledge, publishing: outputs(1))
        try await eventually { harness.service.calls(.delete) == 1 && harness.time.pausing > 1 }
        harness.time.advance(by: .seconds(1))
        try await settled
        #expect(harness.service.queue("asya-next")?.messages.count == 1)
        #expect(harness.service.queue("asya-work")?.messages.isEmpty == true)
        await transport.close()
    }

    @Test func `says that the delivery is lost when its queue was deleted`() async throws {
        let transport = harness.open()
        let delivery = try await hold(transport)[0]
        harness.service.deleteQueue("asya-work")
        await #expect(throws: TransportError.leaseLost(queue: queue)) {
            try await transport.settle(delivery, .acknowledge)
        }
        await transport.close()
    }

    @Test func `releases for longer than SQS hides a message by sending it again`() async throws {
        let transport = harness.open()
        let delivery = try await hold(transport)[0]
        try await transport.settle(delivery, .release(after: .seconds(50_000)))
        let messages = harness.service.queue("asya-work")?.messages ?? []
        #expect(messages.map(\.entry.delaySeconds) == [900])
        #expect(messages.first?.entry.attributes[MessageAttribute.due] != nil)
        await transport.close()
    }

    @Test func `renews what is held, ten leases a request`() async throws {
        let observer = RecordingObserver()
        let transport = harness.open(observer: observer)
        let deliveries = try await hold(transport, 25)
        try await harness.advance(by: .seconds(10))
        #expect(harness.service.batchSizes(.changeVisibility).sorted() == [5, 10, 10])
        #expect(observer.events == ["renewed 25"])
        try await harness.advance(by: .seconds(300))
        #expect(observer.events.contains("lost") == false)
        for delivery in deliveries {
            try await transport.settle(delivery, .acknowledge)
        }
        await transport.close()
    }

    @Test func `holds what came at the end of a long poll for the whole visibility timeout`() async throws {
        let transport = harness.open { $0.visibilityTimeout = .seconds(6) }
        try await transport.declare([queue])
        async let received = transport.receive(from: queue, max: 1)
        try await eventually { harness.service.polling == 1 }
        harness.time.advance(by: .seconds(19))
        try await transport.publish([OutgoingMessage(queue: queue, body: [0x31])])
        let delivery = try await received[0]
        try await eventually { harness.service.calls(.changeVisibility) == 1 }
        try await transport.settle(delivery, .acknowledge, publishing: outputs(1))
        #expect(harness.service.queue("asya-next")?.messages.count == 1)
        await transport.close()
    }

    @Test func `renews on through a short outage`() async throws {
        let observer = RecordingObserver()
        let transport = harness.open(observer: observer)
        let delivery = try await hold(transport)[0]
        harness.service.setOutage(.unavailable(reason: "no connection"))
        try await harness.advance(by: .seconds(20))
        harness.service.setOutage(nil)
        try await harness.advance(by: .seconds(60))
        #expect(observer.events.contains("lost") == false)
        #expect(observer.events.filter { !$0.hasPrefix("renewed") } == ["away", "back"])
        try await transport.settle(delivery, .acknowledge)
        await transport.close()
    }

    @Test func `loses what could not be renewed in time, and publishes nothing for it`() async throws {
        let observer = RecordingObserver()
        let transport = harness.open(observer: observer)
        let delivery = try await hold(transport)[0]
        harness.service.setOutage(.unavailable(reason: "no connection"))
        try await harness.advance(by: .seconds(31))
        harness.service.setOutage(nil)
        #expect(observer.events.contains("lost"))
        await #expect(throws: TransportError.leaseLost(queue: queue)) {
            try await transport.settle(delivery, .acknowledge, publishing: outputs(1))
        }
        #expect(harness.service.queue("asya-next") == nil)
        let again = try await transport.receive(from: queue, max: 1)[0]
        #expect(again.deliveryCount == 2)
        try await transport.settle(again, .acknowledge)
        await transport.close()
    }

    @Test func `notices when somebody else has the message`() async throws {
        let observer = RecordingObserver()
        let transport = harness.open(observer: observer)
        let delivery = try await hold(transport)[0]
        harness.service.failNextEntry(.notHeld)
        try await harness.advance(by: .seconds(10))
        try await eventually { observer.events == ["lost"] }
        await #expect(throws: TransportError.leaseLost(queue: queue)) {
            try await transport.settle(delivery, .acknowledge)
        }
        await transport.close()
    }

    @Test func `closing waits for settlements that are under way`() async throws {
        let transport = harness.open()
        let deliveries = try await hold(transport, 20)
        try await withThrowingTaskGroup { group in
            for delivery in deliveries.prefix(10) {
                group.addTask { try await transport.settle(delivery, .acknowledge, publishing: outputs(1)) }
            }
            group.addTask { await transport.close() }
            while let result = await group.nextResult() {
                if case .failure(let error) = result, error as? TransportError != .closed { throw error }
            }
        }
        let left = harness.service.queue("asya-work")?.messages ?? []
        #expect(left.allSatisfy { $0.visibleAt <= harness.time.unixNano() })
        let done = harness.service.queue("asya-next")?.messages.count ?? 0
        #expect(left.count + done == 20)
    }
}

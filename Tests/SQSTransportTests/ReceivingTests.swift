// SPDX-License-Identifier: Apache-2.0

import Testing
import Transports

@testable import SQSTransport

@Suite(.timeLimit(.minutes(10))) struct `Receiving from SQS` {
    private let queue = QueueName(actor: "work")
    private let harness = InMemoryHarness()

    private func publish(_ count: Int) async throws {
        let producer = harness.open()
        try await producer.publish((0..<count).map { OutgoingMessage(queue: queue, body: Array("\($0)".utf8)) })
        await producer.close()
    }

    private func inFlight() -> Int {
        let now = harness.time.unixNano()
        return harness.service.queue("asya-work")?.messages.count { $0.visibleAt > now } ?? 0
    }

    @Test func `asks for no more than is wanted, ten at a time`() async throws {
        try await publish(30)
        let transport = harness.open()
        #expect(try await transport.receive(from: queue, max: 3).count == 3)
        #expect(try await transport.receive(from: queue, max: 64).count == 10)
        #expect(inFlight() == 13)
        await transport.close()
        #expect(inFlight() == 0)
    }

    @Test func `serves several calls by one request`() async throws {
        let transport = harness.open()
        try await transport.declare([queue])
        let counts = try await withThrowingTaskGroup { group in
            for _ in 0..<4 {
                group.addTask { try await transport.receive(from: queue, max: 2).count }
            }
            try await eventually { harness.service.polling == 1 }
            try await publish(8)
            return try await group.reduce(into: 0) { $0 += $1 }
        }
        #expect(counts <= 8)
        #expect(harness.service.calls(.receive) <= 5)
        await transport.close()
    }

    @Test func `goes on asking while the queue is empty`() async throws {
        let transport = harness.open()
        try await transport.declare([queue])
        async let received = transport.receive(from: queue, max: 1)
        for poll in 1...3 {
            try await eventually { harness.service.polling == 1 && harness.service.calls(.receive) == poll }
            try await harness.advance(by: .seconds(21))
        }
        try await publish(1)
        #expect(try await received.count == 1)
        await transport.close()
    }

    @Test func `stops asking when nobody waits any more`() async throws {
        let transport = harness.open()
        try await transport.declare([queue])
        let task = Task { try await transport.receive(from: queue, max: 1) }
        try await eventually { harness.service.polling == 1 }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        try await eventually { harness.service.polling == 0 }
        try await publish(1)
        #expect(inFlight() == 0)
        await transport.close()
    }

    @Test func `lets a young request go on, and keeps what it brings for the next call`() async throws {
        let transport = harness.open { $0.pollGrace = .seconds(1) }
        try await transport.declare([queue])
        let task = Task { try await transport.receive(from: queue, max: 1) }
        try await eventually { harness.service.polling == 1 }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(harness.service.polling == 1)
        try await publish(1)
        let delivery = try await transport.receive(from: queue, max: 1)[0]
        #expect(delivery.deliveryCount == 1)
        try await transport.settle(delivery, .acknowledge)
        await transport.close()
    }

    @Test func `gives back what nobody takes`() async throws {
        let transport = harness.open { $0.pollGrace = .seconds(1) }
        try await transport.declare([queue])
        let task = Task { try await transport.receive(from: queue, max: 1) }
        try await eventually { harness.service.polling == 1 }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        try await publish(1)
        #expect(inFlight() == 1)
        // The pauses: of the hold, and of the renewals.
        try await eventually { harness.time.pausing >= 2 }
        harness.time.advance(by: .milliseconds(100))
        try await eventually { inFlight() == 0 }
        #expect(harness.service.queue("asya-work")?.messages.count == 1)
        await transport.close()
    }

    @Test func `breaks off a young request when it has become old`() async throws {
        let transport = harness.open { $0.pollGrace = .seconds(1) }
        try await transport.declare([queue])
        let task = Task { try await transport.receive(from: queue, max: 1) }
        try await eventually { harness.service.polling == 1 }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        try await eventually { harness.time.pausing == 1 }
        harness.time.advance(by: .seconds(1))
        try await eventually { harness.service.polling == 0 }
        await transport.close()
    }

    @Test func `recovers from an outage by itself, and reports it once`() async throws {
        let observer = RecordingObserver()
        let transport = harness.open(observer: observer)
        try await transport.declare([queue])
        async let received = transport.receive(from: queue, max: 1)
        try await eventually { harness.service.polling == 1 }
        harness.service.setOutage(.unavailable(reason: "no connection"))
        for _ in 0..<3 {
            try await eventually { harness.time.pausing == 1 }
            harness.time.advance(by: .seconds(1))
        }
        harness.service.setOutage(nil)
        try await eventually {
            harness.time.advance(by: .seconds(1))
            return harness.service.polling == 1
        }
        try await publish(1)
        #expect(try await received.count == 1)
        #expect(observer.events.prefix(2) == ["away", "back"])
        await transport.close()
    }

    @Test func `fails when an outage lasts too long, so that its owner can tell`() async throws {
        let transport = harness.open()
        try await transport.declare([queue])
        harness.service.setOutage(.unavailable(reason: "no connection"))
        let task = Task { try await transport.receive(from: queue, max: 1) }
        var turns = 0
        try await eventually {
            turns += 1
            if turns % 100 == 0 { harness.time.advance(by: .seconds(1)) }
            return turns > 20_000
        }
        await #expect(throws: TransportError.unavailable(reason: "no connection")) { try await task.value }
        await transport.close()
    }

    @Test func `creates a queue that is deleted meanwhile, where that is allowed`() async throws {
        let transport = harness.open()
        try await transport.declare([queue])
        async let received = transport.receive(from: queue, max: 1)
        try await eventually { harness.service.polling == 1 }
        harness.service.deleteQueue("asya-work")
        try await eventually { harness.service.polling == 1 && harness.service.queue("asya-work") != nil }
        try await publish(1)
        #expect(try await received.count == 1)
        await transport.close()
    }

    @Test func `names a missing queue`() async throws {
        let transport = harness.open { $0.createsQueues = false }
        await #expect(throws: TransportError.queueMissing(queue)) { try await transport.receive(from: queue, max: 1) }
        await transport.close()
    }

    @Test func `says why a message is a dead letter`() async throws {
        let transport = harness.open()
        let reason = DeadLetterReason(.resultNotStored, detail: "S3 is gone")
        try await publish(1)
        let delivery = try await transport.receive(from: queue, max: 1)[0]
        #expect(delivery.deadLetter == nil)
        try await transport.settle(delivery, .deadLetter(reason: reason))
        let dead = try await transport.receive(from: queue.deadLetter, max: 1)[0]
        #expect(dead.deadLetter == reason)
        #expect(dead.body == Array("0".utf8))
        try await transport.settle(dead, .acknowledge)
        await transport.close()
    }

    @Test func `says that SQS itself moved a message whose consumers died`() async throws {
        let transport = harness.open { $0.maxReceiveCount = 2 }
        try await transport.declare([queue])
        try await transport.publish([OutgoingMessage(queue: queue, body: [0x31])])
        for _ in 0..<2 {
            let crashing = harness.open()
            #expect(try await crashing.receive(from: queue, max: 1).count == 1)
            try await harness.crash(crashing)
            try await harness.advance(by: .seconds(31))
        }
        let poll = Task { try await transport.receive(from: queue, max: 1) }
        let dead = try await transport.receive(from: queue.deadLetter, max: 1)[0]
        #expect(dead.deadLetter?.code == .deliveriesExhausted)
        try await transport.settle(dead, .acknowledge)
        poll.cancel()
        await transport.close()
    }
}

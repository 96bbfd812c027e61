// SPDX-License-Identifier: Apache-2.0

import Testing
import Transports

@testable import SQSTransport

@Suite(.timeLimit(.minutes(10))) struct `Declaring queues of SQS` {
    private let queue = QueueName(actor: "work")
    private let harness = InMemoryHarness()

    @Test func `makes a queue with its dead-letter queue, and changes nothing the second time`() async throws {
        let transport = harness.open()
        try await transport.declare([queue])
        try await transport.declare([queue])
        let made = harness.service.queue("asya-work")?.attributes
        #expect(made?["VisibilityTimeout"] == "30")
        #expect(made?["RedrivePolicy"]?.contains(":asya-work-dlq\"") == true)
        #expect(harness.service.queue("asya-work-dlq")?.attributes == ["MessageRetentionPeriod": "1209600"])
        await transport.close()
    }

    @Test func `takes a queue with another visibility timeout as it is`() async throws {
        let first = harness.open()
        try await first.declare([queue])
        let second = harness.open { $0.visibilityTimeout = .seconds(600) }
        try await second.declare([queue])
        #expect(harness.service.queue("asya-work")?.attributes["VisibilityTimeout"] == "30")
        await first.close()
        await second.close()
    }

    @Test func `names what differs in a queue that would lose messages, and leaves it alone`() async throws {
        let attributes = ["MessageRetentionPeriod": "60"]
        harness.service.createQueue("asya-work", attributes)
        let transport = harness.open()
        let error = await #expect(throws: TransportError.self) { try await transport.declare([queue]) }
        #expect(error?.isRetriable == false)
        #expect(error?.description.contains("asya-work cannot be used: MessageRetentionPeriod is 60 s") == true)
        #expect(harness.service.queue("asya-work")?.attributes == attributes)
        await transport.close()
    }

    @Test func `waits for the name of a queue that was just deleted`() async throws {
        let transport = harness.open()
        for _ in 0..<3 {
            harness.service.failNext(.create, .queueDeletedRecently)
        }
        async let declared: Void = transport.declare([queue])
        for _ in 0..<3 {
            try await eventually { harness.time.pausing == 1 }
            harness.time.advance(by: .seconds(5))
        }
        try await declared
        #expect(harness.service.queue("asya-work") != nil)
        await transport.close()
    }

    @Test func `gives up on a name that stays taken for more than a minute`() async throws {
        let transport = harness.open()
        for _ in 0..<20 {
            harness.service.failNext(.create, .queueDeletedRecently)
        }
        let declaring = Task { try await transport.declare([queue]) }
        for _ in 0..<13 {
            try await eventually { harness.time.pausing == 1 }
            harness.time.advance(by: .seconds(5))
        }
        let error = await #expect(throws: TransportError.self) { try await declaring.value }
        #expect(error?.isRetriable == true)
        await transport.close()
    }
}

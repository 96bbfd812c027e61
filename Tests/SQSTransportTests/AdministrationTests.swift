// SPDX-License-Identifier: Apache-2.0

import Testing
import Transports

@testable import SQSTransport

@Suite(.timeLimit(.minutes(10))) struct `Owning queues of SQS` {
    private let queue = QueueName(actor: "work")
    private let harness = InMemoryHarness()

    @Test func `makes what is missing, also what was deleted since`() async throws {
        let transport = harness.open()
        try await transport.ensure(queue)
        #expect(harness.service.queue("asya-work") != nil && harness.service.queue("asya-work-dlq") != nil)
        #expect(try await transport.delete(queue, onlyWhenEmpty: false))
        #expect(harness.service.queue("asya-work") == nil && harness.service.queue("asya-work-dlq") == nil)
        #expect(try await transport.delete(queue, onlyWhenEmpty: true))
        try await transport.ensure(queue)
        #expect(harness.service.queue("asya-work") != nil)
        await transport.close()
    }

    @Test func `corrects attributes that would lose messages, and keeps the messages`() async throws {
        harness.service.createQueue(
            "asya-work",
            [
                "MessageRetentionPeriod": "60", "VisibilityTimeout": "600",
                "RedrivePolicy":
                    #"{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:asya-dlq","maxReceiveCount":3}"#,
            ]
        )
        let transport = harness.open()
        try await transport.publish([OutgoingMessage(queue: queue, body: Array("kept".utf8))])
        try await transport.ensure(queue)
        let attributes = harness.service.queue("asya-work")?.attributes
        #expect(attributes?["MessageRetentionPeriod"] == "345600")
        #expect(attributes?["VisibilityTimeout"] == "600")
        #expect(attributes?["RedrivePolicy"]?.contains(":asya-work-dlq\"") == true)
        #expect(attributes?["RedrivePolicy"]?.contains("100") == true)
        #expect(try await transport.depth(of: queue).ready == 1)
        await transport.close()
    }

    @Test func `leaves queues that hold messages, where it is asked to`() async throws {
        let transport = harness.open()
        try await transport.ensure(queue)
        try await transport.publish([OutgoingMessage(queue: queue.deadLetter, body: Array("a".utf8))])
        #expect(try await !transport.delete(queue, onlyWhenEmpty: true))
        #expect(harness.service.queue("asya-work") != nil)
        #expect(try await transport.delete(queue, onlyWhenEmpty: false))
        #expect(harness.service.queue("asya-work-dlq") == nil)
        await transport.close()
    }
}

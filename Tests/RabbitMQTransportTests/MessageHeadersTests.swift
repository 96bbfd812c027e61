// SPDX-License-Identifier: Apache-2.0

import AMQPClient
import Testing
import Transports

@testable import RabbitMQTransport

struct MessageHeadersTests {
    private let queue = QueueName(actor: "a")

    @Test func `deliveries are counted over delays and redeliveries`() {
        #expect(MessageHeaders.deliveryCount(nil, redelivered: false) == 1)
        #expect(MessageHeaders.deliveryCount(nil, redelivered: true) == 2)
        #expect(MessageHeaders.deliveryCount(["x-delivery-count": 4], redelivered: true) == 5)
        #expect(MessageHeaders.deliveryCount(["x-asya-delivery-count": 3], redelivered: false) == 4)
        #expect(
            MessageHeaders.deliveryCount(["x-asya-delivery-count": 3, "x-delivery-count": 2], redelivered: true) == 6
        )
        #expect(MessageHeaders.deliveryCount(["x-delivery-count": "many"], redelivered: false) == 1)
        #expect(MessageHeaders.deliveryCount(["x-asya-delivery-count": -9], redelivered: false) == 1)
    }

    @Test func `a dead letter tells why on one bounded line`() throws {
        let detail = "one\r\ntwo\u{85}" + String(repeating: "ä", count: 5000)
        let table = MessageHeaders.copied(["traceparent": "t"], reason: DeadLetterReason(.requested, detail: detail))
        #expect(table["traceparent"] == "t")
        let reason = try #require(MessageHeaders.deadLetterReason(table, from: queue.deadLetter))
        #expect(reason.code == .requested)
        #expect(reason.detail.hasPrefix("one  two ä"))
        #expect(reason.detail.utf8.count <= MessageHeaders.maxDetailBytes)
        #expect(MessageHeaders.deadLetterReason(table, from: queue) == nil)
    }

    @Test func `the broker's own reason is told for what it moved itself`() {
        func death(_ queue: String, _ reason: String) -> AMQPValue {
            .table(["queue": .string(queue), "reason": .string(reason), "count": 1])
        }
        let retried = death("asya-a-delay-1024", "expired")
        let rejected: AMQPTable = ["x-death": .array([death("asya-a", "rejected"), retried])]
        #expect(
            MessageHeaders.deadLetterReason(rejected, from: queue.deadLetter)
                == DeadLetterReason(.deliveriesExhausted, detail: "the broker moved it here: rejected")
        )
        #expect(MessageHeaders.deadLetterReason(["x-death": .array([retried])], from: queue.deadLetter) == nil)
        #expect(MessageHeaders.deadLetterReason(["x-death": "nonsense"], from: queue.deadLetter) == nil)
        #expect(MessageHeaders.deadLetterReason(nil, from: queue.deadLetter) == nil)
    }

    @Test func `what belongs to one stay in one queue is not copied`() {
        let headers: AMQPTable = [
            "traceparent": "t", "x-death": .array([]), "x-delivery-count": 3, "x-asya-delivery-count": 2,
            "x-publish-sequence": 9, "x-asya-dead-letter-code": "requested",
        ]
        #expect(MessageHeaders.copied(headers) == ["traceparent": "t"])
        #expect(MessageHeaders.copied(headers, deliveryCount: 5) == ["traceparent": "t", "x-asya-delivery-count": 5])
        #expect(MessageHeaders.table([]) == nil)
    }
}

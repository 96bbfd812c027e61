// SPDX-License-Identifier: Apache-2.0

import AMQPClient
import Testing
import Transports

@testable import RabbitMQTransport

struct TopologyTests {
    private let classic = Topology(exchange: "asya", queueType: .classic)
    private let quorum = Topology(exchange: "asya", queueType: .quorum)
    private let queue = QueueName(actor: "ocr", namespace: "prod")

    @Test func `a queue has the arguments of version 0.1 and two bindings`() {
        let declarations = classic.declarations(for: queue)
        #expect(declarations.map(\.name) == ["asya-prod-ocr-dlq", "asya-prod-ocr"])
        #expect(declarations[0].arguments.isEmpty)
        #expect(declarations[0].bindingKeys.isEmpty)
        #expect(
            declarations[1].arguments
                == ["x-dead-letter-exchange": "", "x-dead-letter-routing-key": "asya-prod-ocr-dlq"]
        )
        #expect(declarations[1].bindingKeys == ["prod-ocr", "asya-prod-ocr"])
        #expect(classic.declarations(for: queue.deadLetter) == [declarations[0]])
    }

    @Test func `quorum queues say so, and nothing else does`() {
        for declaration in quorum.declarations(for: queue) {
            #expect(declaration.arguments["x-queue-type"] == "quorum")
        }
        let delay = DelayQueue(target: queue, delay: .seconds(1))
        #expect(delay.arguments(.quorum)["x-dead-letter-strategy"] == "at-least-once")
        #expect(delay.arguments(.classic)["x-queue-type"] == nil)
    }

    @Test func `messages go by the exchange, dead letters straight to their queue`() {
        #expect(classic.route(to: queue) == ("asya", "prod-ocr"))
        #expect(classic.route(to: QueueName(actor: "ocr")) == ("asya", "ocr"))
        #expect(classic.route(to: queue.deadLetter) == ("", "asya-prod-ocr-dlq"))
    }

    @Test func `a delay queue outlives its last message and is declared again in time`() {
        var cache = DelayQueueCache()
        let queue = DelayQueue(target: queue, delay: .seconds(1))
        #expect(queue.name == "asya-prod-ocr-delay-1024")
        #expect(!cache.isFresh(queue, now: 0))
        cache.declared(queue, now: 1000)
        #expect(cache.isFresh(queue, now: 1000 + DelayQueue.refreshMilliseconds - 1))
        #expect(!cache.isFresh(queue, now: 1000 + DelayQueue.refreshMilliseconds))
        #expect(queue.expiryMilliseconds > DelayQueue.refreshMilliseconds + queue.milliseconds)
        #expect(cache.queues(for: self.queue) == [queue])
        #expect(cache.queues(for: QueueName(actor: "other")).isEmpty)
        // Another declaration long after: by then the broker has dropped the first.
        let other = DelayQueue(target: self.queue, delay: .seconds(9))
        cache.declared(other, now: 1000 + queue.expiryMilliseconds)
        #expect(cache.queues(for: self.queue) == [other])
        cache.forget(other)
        #expect(cache.queues(for: self.queue).isEmpty)
    }

    @Test func `no timer of the longest delay passes the broker's limit`() {
        let queue = DelayQueue(target: queue, delay: .seconds(1 << 40))
        #expect(queue.expiryMilliseconds <= UInt64(UInt32.max))
    }
}

// SPDX-License-Identifier: Apache-2.0

import AMQPClient
import BrokerTesting
import NIOCore
import Testing
import Transports

@testable import RabbitMQTransport

extension OnABroker {
    @Suite struct `The queues of a RabbitMQ transport` {
        private let queue = RabbitMQHarness.queue("queues")

        @Test func `take a queue of version 0.1 as it is, and both of its keys`() async throws {
            try await RabbitMQHarness.run { harness in
                let client = try await harness.client()
                let channel = try await client.openChannel()
                try await channel.confirmSelect()
                _ = try await channel.declareQueue(
                    queue.value,
                    arguments: [
                        "x-dead-letter-exchange": "", "x-dead-letter-routing-key": .string(queue.deadLetter.value),
                    ]
                )
                let (transport, _) = try await harness.open()
                try await transport.declare([queue])
                for key in [Topology.routingKey(of: queue), queue.value] {
                    let outcome = channel.publish(exchange: "asya", routingKey: key, body: Array(key.utf8))
                    #expect(try await outcome.get() == .confirmed)
                }
                try await transport.consume([Topology.routingKey(of: queue), queue.value], from: queue)
                await client.close()
            }
        }

        @Test func `are not mended when they are set up otherwise, and the setting is named`() async throws {
            try await RabbitMQHarness.run { harness in
                let client = try await harness.client()
                let channel = try await client.openChannel()
                _ = try await channel.declareQueue(queue.deadLetter.value)
                _ = try await channel.declareQueue(queue.value)
                let (transport, _) = try await harness.open()
                do {
                    try await transport.declare([queue])
                    Issue.record("declared")
                } catch TransportError.incompatible(let location, let reason) {
                    #expect(location == "the queue \(queue)")
                    #expect(reason.contains("is not set, ours is"))
                }
                // The transport goes on.
                try await transport.publish(["a"], to: queue.deadLetter)
                await client.close()
            }
        }

        @Test func `are missing until somebody makes them, where they may not be created`() async throws {
            try await RabbitMQHarness.run {
                $0.autoCreate = false
            } _: { harness in
                let (transport, _) = try await harness.open()
                await #expect(throws: TransportError.queueMissing(queue)) {
                    try await transport.publish(["a"], to: queue)
                }
                await #expect(throws: TransportError.queueMissing(queue)) {
                    try await transport.receive(from: queue, max: 1)
                }
                #expect(try await transport.depth(of: queue).ready == 0)
                try await transport.declare([queue])
                try await transport.publish(["b"], to: queue)
                try await transport.consume(["b"], from: queue)
                async let received = transport.receive(from: queue, max: 1)
                try await harness.node.deleteQueue(queue.value)
                do {
                    _ = try await received
                    Issue.record("received")
                } catch TransportError.queueMissing(let missing) {
                    #expect(missing == queue)
                }
                try await transport.declare([queue])
                try await transport.publish(["c"], to: queue)
                try await transport.consume(["c"], from: queue)
            }
        }

        @Test func `need an exchange of the right type`() async throws {
            let node = try #require(BrokerScope.node)
            let harness = try RabbitMQHarness()
            let client = try await harness.client()
            try await client.openChannel().declareExchange("asya-direct", type: "direct")
            let options = RabbitMQTransportOptions(
                connection: AMQPOptions(host: "127.0.0.1", port: node.port),
                exchange: "asya-direct"
            )
            do {
                let transport = try await RabbitMQTransport.open(options, on: harness.eventLoop)
                await transport.close()
                Issue.record("opened")
            } catch {
                let text = "\(error)"
                #expect(
                    text.hasPrefix(
                        "the exchange asya-direct cannot be used: type of exchange 'asya-direct' is direct, "
                    )
                )
            }
            await client.close()
        }

        @Test func `are made again when they are deleted under load`() async throws {
            try await RabbitMQHarness.run { harness in
                let (consumer, _) = try await harness.open()
                let (producer, _) = try await harness.open()
                let next = RabbitMQHarness.queue("queues-next")
                try await consumer.declare([queue, next])
                try await producer.publish(["first", "second"], to: queue)
                let held = try await consumer.receiveOne(from: queue)
                try await harness.node.deleteQueue(queue.value)
                async let received = consumer.receive(from: queue, max: 10)
                // What was held is still ours: nothing of it is lost with the queue.
                let output = OutgoingMessage(queue: next, body: held.body)
                try await consumer.settle(held, .acknowledge, publishing: [output])
                try await producer.publish(["third"], to: queue)
                var texts = Set(try await received.map(\.text))
                if !texts.contains("third") {
                    texts.formUnion(try await consumer.receive(from: queue, max: 10).map(\.text))
                }
                #expect(texts.contains("third"))
                try await consumer.consume(["first"], from: next)
            }
        }

        @Test func `hand out what comes after they were deleted and made again, quorum queues too`() async throws {
            try await RabbitMQHarness.run {
                $0.queueType = .quorum
            } _: { harness in
                let (consumer, _) = try await harness.open()
                let (producer, _) = try await harness.open()
                try await consumer.declare([queue])
                for round in 0..<4 {
                    try await producer.publish((0..<40).map { "old \(round) \($0)" }, to: queue)
                    // Several consumers, each of which has had messages.
                    for size in [1, 5, 2] {
                        for delivery in try await consumer.receive(from: queue, max: size) {
                            try await consumer.settle(delivery, .acknowledge)
                        }
                    }
                    async let received = consumer.receive(from: queue, max: 4)
                    try await harness.node.deleteQueue(queue.value)
                    let new = Set((0..<20).map { "new \(round) \($0)" })
                    try await producer.publish(new.sorted(), to: queue)
                    var missing = new
                    // Old ones, or new ones where the call came after the queue was gone.
                    for delivery in try await received {
                        missing.remove(delivery.text)
                        try await consumer.settle(delivery, .acknowledge)
                    }
                    while !missing.isEmpty {
                        for delivery in try await consumer.receive(from: queue, max: 8) {
                            missing.remove(delivery.text)
                            try await consumer.settle(delivery, .acknowledge)
                        }
                    }
                }
            }
        }

        @Test func `refuse a message that is too large and lose nothing else`() async throws {
            let node = try #require(BrokerScope.node)
            try await RabbitMQHarness.run { harness in
                try await node.evaluate("application:set_env(rabbit, max_message_size, 300000), ok")
                let (transport, _) = try await harness.open()
                try await node.evaluate("application:set_env(rabbit, max_message_size, 134217728), ok")
                try await transport.declare([queue])
                async let small: Void = transport.publish((0..<50).map { "\($0)" }, to: queue)
                let large = OutgoingMessage(queue: queue, body: [UInt8](repeating: 32, count: 300_001))
                await #expect(throws: TransportError.messageTooLarge(queue: queue, bytes: 300_001, limit: 300_000)) {
                    try await transport.publish([large])
                }
                try await small
                try await transport.consume(Set((0..<50).map { "\($0)" }), from: queue)
            }
        }

        @Test func `show their messages' trace context to other tools`() async throws {
            try await RabbitMQHarness.run { harness in
                let (transport, _) = try await harness.open()
                try await transport.declare([queue])
                let properties = [(name: "traceparent", value: "00-1-2-01"), (name: "baggage", value: "a=b")]
                try await transport.publish([OutgoingMessage(queue: queue, body: [123, 125], properties: properties)])
                let client = try await harness.client()
                let channel = try await client.openChannel()
                let message = try #require(try await channel.get(queue.value)).delivery
                #expect(message.properties.headers?["traceparent"] == "00-1-2-01")
                #expect(message.properties.headers?["baggage"] == "a=b")
                #expect(message.properties.contentType == "application/json")
                #expect(message.properties.deliveryMode == AMQPProperties.persistent)
                await client.close()
            }
        }

        @Test func `keep why a message is dead, whoever found it so`() async throws {
            try await RabbitMQHarness.run { harness in
                let (transport, _) = try await harness.open()
                try await transport.declare([queue])
                let reason = DeadLetterReason(.resultNotStored, detail: "no\r\nroom")
                try await transport.publish([
                    OutgoingMessage(queue: queue, body: [1], properties: [("traceparent", "t")])
                ])
                try await transport.settle(
                    try await transport.receiveOne(from: queue),
                    .deadLetter(reason: reason)
                )
                let ours = try await transport.receiveOne(from: queue.deadLetter)
                #expect(ours.deadLetter == DeadLetterReason(.resultNotStored, detail: "no  room"))
                #expect(ours.deliveryCount == 1)
                try await transport.settle(ours, .acknowledge)

                let other = RabbitMQHarness.queue("queues-other")
                try await transport.declare([other])
                try await transport.publish(["b"], to: other)
                let client = try await harness.client()
                let channel = try await client.openChannel()
                let rejected = try #require(try await channel.get(other.value)).delivery
                channel.reject(rejected.deliveryTag, requeue: false)
                let theirs = try await transport.receiveOne(from: other.deadLetter)
                #expect(theirs.deadLetter?.code == .deliveriesExhausted)
                try await transport.settle(theirs, .acknowledge)
                try await transport.publish(["c"], to: queue.deadLetter)
                #expect(try await transport.receiveOne(from: queue.deadLetter).deadLetter == nil)
                await client.close()
            }
        }

        @Test(arguments: RabbitMQTransportOptions.QueueType.allCases)
        func `count what waits in delay queues`(type: RabbitMQTransportOptions.QueueType) async throws {
            try await RabbitMQHarness.run {
                $0.queueType = type
            } _: { harness in
                let (transport, _) = try await harness.open()
                try await transport.declare([queue])
                try await transport.publish(
                    (1...3).map { OutgoingMessage(queue: queue, body: [$0], delay: .seconds(60)) }
                )
                try await transport.publish([OutgoingMessage(queue: queue, body: [4], delay: .milliseconds(20))])
                let delivery = try await transport.receiveOne(from: queue)
                #expect(delivery.body == [4])
                #expect(delivery.deliveryCount == 1)
                try await transport.settle(delivery, .release(after: .milliseconds(30)))
                let again = try await transport.receiveOne(from: queue)
                #expect(again.deliveryCount >= 2)
                try await transport.settle(again, .release(after: .milliseconds(30)))
                let depth = try await transport.depth(of: queue)
                #expect(depth.delayed >= 3)
                let third = try await transport.receiveOne(from: queue)
                #expect(third.deliveryCount >= 3)
                #expect(try await transport.depth(of: queue) == QueueDepth(ready: 0, delayed: 3, inFlight: 1))
                // A delay queue that somebody deleted is made again.
                try await harness.node.deleteQueue(DelayQueue(target: queue, delay: .milliseconds(30)).name)
                try await transport.settle(third, .release(after: .milliseconds(30)))
                let fourth = try await transport.receiveOne(from: queue)
                #expect(fourth.deliveryCount >= 4)
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import AMQPClient
import BrokerTesting
import Testing
import Transports

@testable import RabbitMQTransport

extension OnABroker {
    @Suite struct `The prefetch of a RabbitMQ transport` {
        private let queue = RabbitMQHarness.queue("prefetch")
        private let texts = (0..<200).map { "\($0)" }

        @Test func `holds one message for one handler and leaves the rest to others`() async throws {
            try await RabbitMQHarness.run { harness in
                let (transport, _) = try await harness.open()
                let (other, _) = try await harness.open()
                try await transport.declare([queue])
                try await transport.publish(texts, to: queue)
                let held = try await transport.receiveOne(from: queue)
                try await other.consume(Set(texts.dropFirst()), from: queue, max: 50)
                try await transport.settle(held, .acknowledge)
            }
        }

        @Test func `gives back what nobody asks for`() async throws {
            try await RabbitMQHarness.run {
                $0.linger = .milliseconds(20)
            } _: { harness in
                let (transport, _) = try await harness.open()
                let (other, _) = try await harness.open()
                try await transport.declare([queue])
                try await transport.publish(texts, to: queue)
                // The window is as large as the calls, and what comes after them is for nobody.
                var seen: Set<String> = []
                for delivery in try await transport.receive(from: queue, max: 100) {
                    seen.insert(delivery.text)
                    try await transport.settle(delivery, .acknowledge)
                }
                try await other.consume(Set(texts).subtracting(seen), from: queue, max: 100)
            }
        }

        @Test func `consumes without subscribing again while there is demand`() async throws {
            try await RabbitMQHarness.run { harness in
                let (transport, _) = try await harness.open()
                let next = RabbitMQHarness.queue("prefetch-next")
                try await transport.declare([queue, next])
                try await transport.publish(texts, to: queue)
                for _ in texts {
                    let delivery = try await transport.receiveOne(from: queue)
                    let output = OutgoingMessage(queue: next, body: delivery.body)
                    try await transport.settle(delivery, .acknowledge, publishing: [output])
                }
                #expect(await transport.engine.window(of: queue)?.limit == 1)
                #expect(await transport.engine.window(of: queue)?.numbers.count == 1)
                try await transport.consume(Set(texts), from: next, max: 32)
            }
        }

        @Test func `is a number where one is set`() async throws {
            try await RabbitMQHarness.run {
                $0.prefetch = .fixed(7)
            } _: { harness in
                let (transport, _) = try await harness.open()
                try await transport.declare([queue])
                try await transport.publish(texts, to: queue)
                let held = try await transport.receiveOne(from: queue)
                // Six more are pushed at once, and given back when nobody asks for them.
                while try await transport.depth(of: queue).ready != 193 { try Task.checkCancellation() }
                try await transport.settle(held, .acknowledge)
                try await transport.consume(Set(texts.dropFirst()), from: queue, max: 3)
            }
        }
    }
}

extension Engine {
    fileprivate func window(of queue: QueueName) -> PrefetchWindow? {
        consumerIndex[queue].map { consumers[$0].state.window }
    }
}

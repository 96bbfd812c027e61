// SPDX-License-Identifier: Apache-2.0

import AMQPClient
import BrokerTesting
import Testing
import Transports

@testable import RabbitMQTransport

extension OnABreakingBroker {
    @Suite struct `When the broker fails, a RabbitMQ transport` {
        private let queue = RabbitMQHarness.queue("breaking")

        @Test(arguments: RabbitMQTransportOptions.QueueType.allCases)
        func `goes on after the node was killed`(type: RabbitMQTransportOptions.QueueType) async throws {
            try await RabbitMQHarness.run {
                $0.queueType = type
            } _: { harness in
                let observer = RecordingObserver()
                let (transport, _) = try await harness.open(observer: observer)
                try await transport.declare([queue])
                let texts = (0..<100).map { "\($0)" }
                try await transport.publish(texts, to: queue)
                let delayed = OutgoingMessage(queue: queue, body: Array("delayed".utf8), delay: .seconds(5))
                try await transport.publish([delayed])
                // RabbitMQ 3.10 elects no leader for a quorum queue whose only node is killed right after declaring it.
                try await harness.advance(by: .seconds(2))
                _ = try await transport.receive(from: queue, max: 10)
                await harness.node.kill()
                #expect(await observer.lost() != nil)
                async let published: Void = transport.publish(["late"], to: queue)
                try await harness.node.start()
                try await published
                try await transport.consume(Set(texts + ["delayed", "late"]), from: queue)
            }
        }

        @Test func `waits while the node stands still`() async throws {
            try await RabbitMQHarness.run {
                $0.connection.heartbeat = .seconds(1)
            } _: { harness in
                let observer = RecordingObserver()
                let (transport, _) = try await harness.open(observer: observer)
                try await transport.declare([queue])
                harness.node.pause()
                async let published: Void = transport.publish(["a"], to: queue)
                #expect(await observer.lost() != nil)
                harness.node.resume()
                try await published
                try await transport.consume(["a"], from: queue)
            }
        }

        @Test func `waits while the node is short of memory, and not for ever`() async throws {
            try await RabbitMQHarness.run {
                // Longer than a busy node takes for a message, and a command to it for its start.
                $0.publishLimit = .seconds(10)
            } _: { harness in
                let observer = RecordingObserver()
                let (transport, _) = try await harness.open(observer: observer)
                try await transport.declare([queue])
                try await transport.publish(["before"], to: queue)
                try await harness.node.setMemoryAlarm(true)
                // What was sent already is on its way and will be published.
                async let first: Void = transport.publish(["first"], to: queue)
                guard case .blocked(let reason)? = await observer.next() else {
                    Issue.record("not blocked")
                    return
                }
                #expect(reason.contains("memory"))
                await #expect {
                    try await transport.publish(["never"], to: queue)
                } throws: { error in
                    guard case TransportError.unavailable(let reason) = error else { return false }
                    return reason.contains("has taken no messages")
                }
                async let third: Void = transport.publish(["third"], to: queue)
                try await harness.node.setMemoryAlarm(false)
                #expect(await observer.next() == .resumed)
                _ = try await (first, third)
                try await transport.consume(["before", "first", "third"], from: queue)
            }
        }

        @Test func `goes on when its permissions are restored`() async throws {
            try await RabbitMQHarness.run { harness in
                let observer = RecordingObserver()
                let (transport, _) = try await harness.open(observer: observer)
                try await transport.declare([queue])
                try await transport.publish(["a"], to: queue)
                try await harness.node.setPermissions(configure: "^$", write: "^$", read: "^$")
                // Open channels remember what they were allowed.
                try await harness.node.closeConnections()
                _ = await observer.next { $0 == .reconnected }
                func isDenied(_ error: any Error) -> Bool { "\(error)".contains("grant it the permission") }
                await #expect { try await transport.publish(["b"], to: queue) } throws: { isDenied($0) }
                await #expect { try await transport.receive(from: queue, max: 1) } throws: { isDenied($0) }
                try await harness.node.setPermissions()
                try await transport.publish(["c"], to: queue)
                try await transport.consume(["a", "c"], from: queue)
            }
        }

        @Test func `goes on after the broker took back a delivery that was held too long`() async throws {
            try await RabbitMQHarness.run { harness in
                try await harness.node.setConsumerTimeout(.seconds(5))
                let observer = RecordingObserver()
                let (transport, _) = try await harness.open(observer: observer)
                try await transport.declare([queue])
                try await transport.publish(["slow"], to: queue)
                let delivery = try await transport.receiveOne(from: queue)
                async let again = transport.receiveOne(from: queue)
                #expect(await observer.next() == .leaseLost(queue))
                #expect(await observer.lost().map { "\($0)" }?.contains("consumer_timeout") == true)
                await #expect(throws: TransportError.leaseLost(queue: queue)) {
                    try await transport.settle(delivery, .acknowledge)
                }
                let second = try await again
                #expect(second.deliveryCount == 2)
                try await transport.settle(second, .acknowledge)
                try await harness.node.setConsumerTimeout(nil)
            }
        }

        @Test func `learns of connections that an operator closes`() async throws {
            try await RabbitMQHarness.run { harness in
                let observer = RecordingObserver()
                let (transport, _) = try await harness.open(observer: observer)
                try await transport.declare([queue])
                try await transport.publish(["a"], to: queue)
                try await harness.node.closeConnections()
                #expect(await observer.lost().map { "\($0)" }?.contains("closed by a test") == true)
                try await transport.consume(["a"], from: queue)
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import AMQPClient
import BrokerTesting
import Testing
import Transports

@testable import RabbitMQTransport

extension OnABroker {
    @Suite struct `On a network that fails` {
        private let queue = RabbitMQHarness.queue("network")

        private func texts(_ count: Int) -> [String] {
            (0..<count).map { "message \($0) " + .init(repeating: "x", count: 300) }
        }

        @Test(arguments: [ProxyFault.Direction.toServer, .toClient])
        func `a publish that was cut within a frame is made good`(direction: ProxyFault.Direction) async throws {
            try await RabbitMQHarness.run { harness in
                let observer = RecordingObserver()
                let (transport, proxy) = try await harness.open(observer: observer)
                try await transport.declare([queue])
                await proxy.cut(after: direction == .toServer ? 40_001 : 20, direction)
                try await transport.publish(texts(200), to: queue)
                #expect(await observer.lost() != nil)
                #expect(await observer.next() == .reconnected)
                try await transport.consume(Set(texts(200)), from: queue)
                #expect(await proxy.traffic.connections >= 2)
            }
        }

        @Test func `deliveries that were cut within a frame come again`() async throws {
            try await RabbitMQHarness.run { harness in
                let observer = RecordingObserver()
                let (transport, proxy) = try await harness.open(observer: observer)
                try await transport.declare([queue])
                try await transport.publish(texts(200), to: queue)
                await proxy.cut(after: 30_001, .toClient)
                try await transport.consume(Set(texts(200)), from: queue)
                #expect(await observer.lost() != nil)
                try await expectDrained(transport, queue)
            }
        }

        @Test func `nothing is published for a delivery that was lost`() async throws {
            try await RabbitMQHarness.run { harness in
                let observer = RecordingObserver()
                let (transport, proxy) = try await harness.open(observer: observer)
                let next = RabbitMQHarness.queue("network-next")
                try await transport.declare([queue, next])
                try await transport.publish(["a"], to: queue)
                let delivery = try await transport.receiveOne(from: queue)
                await proxy.cut()
                #expect(await observer.next() == .leaseLost(queue))
                #expect(await observer.lost() != nil)
                let output = OutgoingMessage(queue: next, body: [1])
                await #expect(throws: TransportError.leaseLost(queue: queue)) {
                    try await transport.settle(delivery, .acknowledge, publishing: [output])
                }
                let again = try await transport.receiveOne(from: queue)
                #expect(again.deliveryCount == 2)
                try await transport.settle(again, .acknowledge)
                #expect(try await transport.depth(of: next).ready == 0)
            }
        }

        @Test func `a half-open connection is found by its heartbeat`() async throws {
            try await RabbitMQHarness.run {
                $0.connection.heartbeat = .seconds(1)
            } _: { harness in
                let observer = RecordingObserver()
                let (transport, proxy) = try await harness.open(observer: observer)
                try await transport.declare([queue])
                await proxy.set(.halfOpen)
                async let published: Void = transport.publish(["a"], to: queue)
                #expect(await observer.lost() != nil)
                await proxy.restore()
                try await published
                try await transport.consume(["a"], from: queue)
            }
        }

        @Test func `calls wait for the connection, and not for ever`() async throws {
            try await RabbitMQHarness.run {
                $0.waitLimit = .milliseconds(400)
            } _: { harness in
                let observer = RecordingObserver()
                let (transport, proxy) = try await harness.open(observer: observer)
                try await transport.declare([queue])
                await proxy.refuse()
                _ = await observer.lost()
                func isUnavailable(_ error: any Error) -> Bool {
                    if case TransportError.unavailable = error { true } else { false }
                }
                await #expect { try await transport.publish(["a"], to: queue) } throws: { isUnavailable($0) }
                await #expect { try await transport.depth(of: queue) } throws: { isUnavailable($0) }
                await #expect { try await transport.receive(from: queue, max: 1) } throws: { isUnavailable($0) }
                await proxy.restore()
                #expect(await observer.next { $0 == .reconnected } != nil)
                try await transport.publish(["b"], to: queue)
                try await transport.consume(["b"], from: queue)
            }
        }

        @Test func `a transport that cannot connect says why, without the password`() async throws {
            let node = try #require(BrokerScope.node)
            let eventLoop = try RabbitMQHarness().eventLoop
            func reason(within limit: Duration = .seconds(60), _ change: (inout AMQPOptions) -> Void) async -> String {
                var connection = AMQPOptions(host: "127.0.0.1", port: node.port, password: "hunter2")
                change(&connection)
                let options = RabbitMQTransportOptions(connection: connection, openLimit: limit)
                do {
                    let transport = try await RabbitMQTransport.open(options, on: eventLoop)
                    await transport.close()
                    return "opened"
                } catch {
                    return "\(error)"
                }
            }
            let refused = await reason { _ in }
            #expect(refused.contains("check user name and password"))
            #expect(!refused.contains("hunter2"))
            let missing = await reason {
                $0.password = "guest"
                $0.virtualHost = "nowhere"
            }
            #expect(missing.contains("nowhere"))
            let closed = await reason(within: .seconds(1)) { $0.port = FreePort.choose(1)[0] }
            #expect(closed.contains("no connection"))
        }

        /// Everything is acknowledged, so nothing comes back when the connection ends.
        private func expectDrained(_ transport: RabbitMQTransport, _ queue: QueueName) async throws {
            await transport.close()
            let node = try #require(BrokerScope.node)
            let contents = try #require(try await node.queues()[queue.value])
            #expect(contents.ready == 0)
            #expect(contents.unacknowledged == 0)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import AMQPClient
import BrokerTesting
import NIOCore
import NIOPosix
import Synchronization
import Testing
import TransportTesting
import Transports

@testable import RabbitMQTransport

/// Transports on the suite's node, each behind a proxy of its own.
final class RabbitMQHarness: TransportHarness {
    let node: RabbitMQNode
    let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
    private let change: @Sendable (inout RabbitMQTransportOptions) -> Void
    private let opened = Mutex<[(transport: RabbitMQTransport, proxy: FaultProxy)]>([])

    /// AMQP has no leases: a delivery belongs to its connection.
    let lease: Duration = .milliseconds(100)

    /// What is pushed and not received in time goes back, and counts.
    let countsExactly = false

    init(_ change: @escaping @Sendable (inout RabbitMQTransportOptions) -> Void = { _ in }) throws {
        node = try #require(BrokerScope.node)
        self.change = change
    }

    /// Runs a test and closes its transports.
    static func run(
        _ change: @escaping @Sendable (inout RabbitMQTransportOptions) -> Void = { _ in },
        _ body: (RabbitMQHarness) async throws -> Void
    ) async throws {
        let harness = try RabbitMQHarness(change)
        let result: Result<Void, any Error>
        do {
            try await body(harness)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        for (transport, proxy) in harness.opened.withLock({ $0 }) {
            await proxy.stop()
            await transport.close()
        }
        try result.get()
    }

    func connect() async throws -> any Transport {
        try await open().transport
    }

    /// A transport and the proxy between it and the node.
    func open(
        observer: (any TransportObserver)? = nil
    ) async throws -> (transport: RabbitMQTransport, proxy: FaultProxy) {
        let proxy = try await FaultProxy.start(before: node.port)
        var options = RabbitMQTransportOptions(
            connection: AMQPOptions(host: "127.0.0.1", port: proxy.port),
            autoCreate: true,
            // A node that is started again takes its time where others want the processor, too.
            openLimit: .seconds(300),
            waitLimit: .seconds(300),
            publishLimit: .seconds(300),
            // The machine may be slow: messages shall not go back between two lines of a test.
            linger: .milliseconds(250)
        )
        change(&options)
        let transport = try await RabbitMQTransport.open(options, on: eventLoop, observer: observer)
        opened.withLock { $0.append((transport, proxy)) }
        return (transport, proxy)
    }

    /// A bare connection to the node, for what other clients do.
    func client() async throws -> AMQPConnection {
        try await AMQPConnection.connect(AMQPOptions(host: "127.0.0.1", port: node.port), on: eventLoop)
    }

    func crash(_ transport: any Transport) async throws {
        let crashed = opened.withLock { opened in opened.first { $0.transport === transport as AnyObject } }
        await crashed?.proxy.refuse()
    }

    func advance(by duration: Duration) async throws {
        try await eventLoop.scheduleTask(in: TimeAmount(duration)) {}.futureResult.get()
    }

    /// A queue that no other test has.
    static func queue(_ name: String) -> QueueName {
        QueueName(actor: "\(name)-\(UInt32.random(in: 0 ... .max))")
    }
}

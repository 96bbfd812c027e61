// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import NIOCore
import NIOPosix
import Testing

@Suite(.timeLimit(.minutes(10))) struct RabbitMQNodeTests {
    /// The first bytes that the node answers to the greeting of AMQP 0-9-1.
    private func greet(_ node: RabbitMQNode) async throws -> UInt8? {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: node.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(bytes: Array("AMQP".utf8) + [0, 0, 9, 1]))
            var answers = inbound.makeAsyncIterator()
            return try await answers.next()?.getInteger(at: 0, as: UInt8.self)
        }
    }

    @Test func `starts, answers, is paused, killed and started again`() async throws {
        let node = try await RabbitMQNode.start()
        #expect(try await greet(node) == 1)
        #expect(try await node.queues().isEmpty)
        #expect(try await node.evaluate("1 + 1") == "2")
        node.pause()
        node.resume()
        try await node.setMemoryAlarm(true)
        try await node.setMemoryAlarm(false)
        await node.kill()
        await #expect(throws: (any Error).self) { try await greet(node) }
        try await node.start()
        #expect(try await greet(node) == 1)
        await node.stop()
    }
}

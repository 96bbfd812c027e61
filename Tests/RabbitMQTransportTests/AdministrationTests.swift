// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import Testing
import Transports

@testable import RabbitMQTransport

extension OnABroker {
    @Suite struct `Owning queues of RabbitMQ` {
        private let queue = RabbitMQHarness.queue("owned")

        @Test func `makes them, leaves them while they hold messages, and deletes them`() async throws {
            try await RabbitMQHarness.run { harness in
                let (transport, _) = try await harness.open()
                try await transport.ensure(queue)
                try await transport.publish(["a"], to: queue.deadLetter)
                #expect(try await !transport.delete(queue, onlyWhenEmpty: true))
                #expect(try await transport.depth(of: queue.deadLetter).ready == 1)
                #expect(try await transport.delete(queue, onlyWhenEmpty: false))
                #expect(try await transport.depth(of: queue.deadLetter).ready == 0)
                // What is not there is none to delete.
                #expect(try await transport.delete(queue, onlyWhenEmpty: true))
                try await transport.ensure(queue)
                try await transport.publish(["b"], to: queue)
                #expect(try await transport.depth(of: queue).ready == 1)
            }
        }
    }
}

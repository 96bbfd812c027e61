// SPDX-License-Identifier: Apache-2.0

import Testing
import TransportTesting

@testable import RabbitMQTransport

extension OnABroker {
    @Suite struct `A RabbitMQ transport` {
        @Test(arguments: TransportConformance.allCases, RabbitMQTransportOptions.QueueType.allCases)
        func `keeps the promises of transports`(
            check: TransportConformance,
            type: RabbitMQTransportOptions.QueueType
        ) async throws {
            try await RabbitMQHarness.run {
                $0.queueType = type
            } _: {
                try await check.run(on: $0)
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import Transports

/// A virtual host on the node of this process.
struct RabbitMQPlace: BrokerUnderTest {
    private let node: RabbitMQNode
    private let virtualHost: String

    init() async throws {
        (node, virtualHost) = try await SharedBrokers.shared.rabbitMQ()
    }

    var environment: [String: String] {
        ["ASYA_TRANSPORT": "rabbitmq", "ASYA_RABBITMQ_URL": node.url + virtualHost]
    }
    var isAtomic: Bool { false }

    /// AMQP does not tell what other connections hold; the node does.
    func isIdle(_ queues: [QueueName], _ transport: any Transport) async throws -> Bool {
        try await node.messageCount(of: queues.map(\.value), virtualHost: virtualHost) == 0
    }
}

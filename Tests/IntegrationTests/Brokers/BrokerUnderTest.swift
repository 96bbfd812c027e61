// SPDX-License-Identifier: Apache-2.0

import Brokers
import Settings
import Transports

/// A place for queues on a broker that nobody else uses.
protocol BrokerUnderTest: Sendable {
    /// What the product's executables are told so that they reach it; what a killed one held comes back within seconds.
    var environment: [String: String] { get }

    /// Whether a hop is published and acknowledged in one step, so that no crash doubles anything.
    var isAtomic: Bool { get }

    /// Whether queues are empty, with what is delayed and what any consumer holds.
    func isIdle(_ queues: [QueueName], _ transport: any Transport) async throws -> Bool
}

extension BrokerUnderTest {
    /// Another connection, for the test itself, which is never killed and so holds what it takes for as long as a busy
    /// machine needs.
    func connect() async throws -> any Transport {
        let patient = ["ASYA_SQS_VISIBILITY_TIMEOUT": "30s"]
        return try await BrokerConfiguration(Environment(environment.merging(patient) { $1 }), name: "tests").open()
    }

    /// By what the transport tells, where it tells everything.
    func isIdle(_ queues: [QueueName], _ transport: any Transport) async throws -> Bool {
        for queue in queues {
            let depth = try await transport.depth(of: queue)
            guard depth.ready == 0, depth.delayed == 0, depth.inFlight == 0 else { return false }
        }
        return true
    }
}

extension BrokerKind {
    /// A place of its own for a test.
    func place(_ scratch: Scratch) async throws -> any BrokerUnderTest {
        switch self {
        case .sqlite: SQLitePlace(path: scratch.path + "/queues.db")
        case .rabbitmq: try await RabbitMQPlace()
        case .sqs: try await SQSPlace()
        }
    }
}

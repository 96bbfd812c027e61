// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import Testing

/// A node for a suite, which its tests share.
struct BrokerScope: SuiteTrait, TestScoping {
    @TaskLocal static var node: RabbitMQNode?
    var settings = RabbitMQSettings()

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let node = try await RabbitMQNode.start(settings)
        let result: Result<Void, any Error>
        do {
            try await Self.$node.withValue(node) { try await function() }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await node.stop()
        try result.get()
    }
}

extension SuiteTrait where Self == BrokerScope {
    /// A node of the suite's own.
    static var brokerOfItsOwn: BrokerScope { BrokerScope() }

    /// A node of the suite's own that does not wait three minutes before it moves a message again which a quorum queue did
    /// not confirm because its node was killed.
    static var impatientBroker: BrokerScope {
        BrokerScope(
            settings: RabbitMQSettings(parameters: ["dead_letter_worker_publisher_confirm_timeout": "2000"])
        )
    }
}

/// Tests on one node that is in good health; what breaks is the network or a queue.
@Suite(.brokerOfItsOwn, .timeLimit(.minutes(10))) enum OnABroker {}

/// Tests that break the node, one after the other.
@Suite(.impatientBroker, .serialized, .timeLimit(.minutes(10))) enum OnABreakingBroker {}

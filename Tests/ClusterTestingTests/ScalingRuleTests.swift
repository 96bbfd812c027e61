// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing

@testable import ClusterTesting

struct ScalingRuleTests {
    private let start = ContinuousClock.now

    private func rule(minimum: Int? = nil, cooldown: Int = 60) throws -> ScalingRule {
        var spec: [JSONValue.Member] = [
            .init("scaleTargetRef", ["name": "actor"]), .init("maxReplicaCount", 10),
            .init("cooldownPeriod", .int(cooldown)),
            .init("triggers", [["type": "rabbitmq", "metadata": ["queueName": "q", "value": "5"]]]),
        ]
        if let minimum { spec.append(.init("minReplicaCount", .int(minimum))) }
        return try #require(ScalingRule(["metadata": ["name": "actor"], "spec": .object(spec)]))
    }

    @Test(arguments: [(0, 0), (1, 1), (5, 1), (6, 2), (49, 10), (1000, 10)])
    func `wants a replica for each share of the queue`(depth: Int, expected: Int) throws {
        var rule = try rule()
        #expect(rule.triggers[0].perReplica == 5)
        #expect(rule.replicas(for: [(depth, 5)], current: 0, at: start) == expected)
    }

    @Test func `sleeps when nothing has come for a while`() throws {
        var rule = try rule()
        #expect(rule.replicas(for: [(20, 5)], current: 0, at: start) == 4)
        #expect(rule.replicas(for: [(0, 5)], current: 4, at: start + .seconds(59)) == 1)
        #expect(rule.replicas(for: [(0, 5)], current: 1, at: start + .seconds(60)) == 0)
    }

    @Test func `never sleeps below its least`() throws {
        var rule = try rule(minimum: 2)
        #expect(rule.replicas(for: [(0, 5)], current: 9, at: start) == 2)
        #expect(rule.replicas(for: [(1, 5)], current: 2, at: start) == 2)
    }

    @Test func `follows the trigger that wants most, and changes nothing when it sees none`() throws {
        var rule = try rule()
        #expect(rule.replicas(for: [(5, 5), (9, 3)], current: 1, at: start) == 3)
        #expect(rule.replicas(for: [], current: 7, at: start + .seconds(600)) == 7)
    }

    @Test func `remembers the last activity when the object changes`() throws {
        var before = try rule()
        _ = before.replicas(for: [(1, 5)], current: 0, at: start)
        var after = try rule(cooldown: 120)
        after.remember(before)
        #expect(after.replicas(for: [(0, 5)], current: 1, at: start + .seconds(100)) == 1)
        #expect(after.replicas(for: [(0, 5)], current: 1, at: start + .seconds(120)) == 0)
    }
}

// SPDX-License-Identifier: Apache-2.0

import ClusterTesting
import Foundation
import Processes
import Testing

/// Many actors at once, and what the operator writes for them.
@Suite(.enabled(if: ControlPlane.isPrivate), .timeLimit(.minutes(20))) struct FleetTests {
    /// `ASYA_TEST_ACTORS`; `make chaos` takes 500.
    private static let count = ProcessInfo.processInfo.environment["ASYA_TEST_ACTORS"].flatMap { Int($0) } ?? 40

    @Test func `each object is written once for each change, and none when nothing has changed`() async throws {
        let test = try await OperatorUnderTest.make("fleet")
        let fleet = ActorFleet(test: test, count: Self.count)
        let (access, log) = try await test.user("operator")
        let alone = ["ASYA_OPERATOR_LEADER_ELECTION": "false"]
        let first = try await test.start(alone, kubeconfig: access.kubeconfig)
        try await fleet.create()
        try await fleet.settle(pods: 1)
        try await fleet.change()
        try await fleet.settle(pods: 2)
        var counts = log.counts()
        for (object, count) in counts {
            switch object.split(separator: " ")[0] {
            case "deployments": #expect(count == 2, "\(object)")
            // The first word, and one for each step of the workload's controllers.
            case "asyncactors/status": #expect(count <= 12, "\(object)")
            case "events": break
            default: #expect(count == 1, "\(object)")
            }
        }
        #expect(counts.keys.count { $0.hasPrefix("deployments ") } == fleet.count)
        #expect(counts.keys.count { $0.hasPrefix("scaledobjects ") } == fleet.scaled)
        #expect(try await test.queues().count == 2 * fleet.count)

        // It has told everything; another one begins anew, and looks at everything several times.
        await test.kill(first)
        let before = log.writes()
        let page = try OperatorMetricsPage()
        let restless = alone.merging(["ASYA_QUEUE_HEALTH_CHECK_INTERVAL": "2s"]) { $1 }.merging(page.environment) { $1 }
        let second = try await test.start(restless, kubeconfig: access.kubeconfig)
        try await page.wait(for: "asya_operator_reconciles_total", atLeast: Double(4 * fleet.count))
        #expect(log.writes().dropFirst(before.count).map(\.self) == [])

        try await fleet.delete()
        try await fleet.wentAway()
        #expect(try await test.queues() == [])
        counts = log.counts()
        // Made, changed and deleted; claimed and released.
        #expect(counts.filter { $0.key.hasPrefix("deployments ") }.allSatisfy { $0.value == 3 })
        #expect(counts.filter { $0.key.hasPrefix("scaledobjects ") }.allSatisfy { $0.value == 2 })
        #expect(counts.filter { $0.key.hasPrefix("asyncactors ") }.allSatisfy { $0.value == 2 })
        await test.kill(second)
    }
}

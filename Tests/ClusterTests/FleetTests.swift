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
        let counts = log.counts()
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
        let (otherAccess, otherLog) = try await test.user("other")
        let page = try OperatorMetricsPage()
        let restless = alone.merging(["ASYA_QUEUE_HEALTH_CHECK_INTERVAL": "2s"]) { $1 }.merging(page.environment) { $1 }
        let second = try await test.start(restless, kubeconfig: otherAccess.kubeconfig)
        try await page.wait(for: "asya_operator_reconciles_total", atLeast: Double(4 * fleet.count))
        #expect(otherLog.writes() == [])

        try await fleet.delete()
        try await fleet.wentAway()
        #expect(try await test.queues() == [])
        // Each deleted once, and each actor released.
        let isDone = await otherLog.wait { counts in
            ["deployments": fleet.count, "scaledobjects": fleet.scaled, "asyncactors": fleet.count]
                .allSatisfy { resource, number in
                    let found = counts.filter { $0.key.hasPrefix("\(resource) ") }
                    return found.count == number && found.values.allSatisfy { $0 == 1 }
                }
        }
        #expect(isDone, "\(otherLog.counts())")
        await test.kill(second)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ClusterTesting

struct FaultPlanTests {
    private static let pods = "/api/v1/namespaces/a/pods"

    @Test func `lets some requests pass, then fails as often as it was told`() {
        var plan = FaultPlan()
        plan.add(.status(409, reason: "Conflict"), to: RequestPattern("PATCH", path: "/pods"), skip: 1, times: 2)
        let faults = (0..<5).map { _ in plan.fault(method: "PATCH", uri: Self.pods) != nil }
        #expect(faults == [false, true, true, false, false])
        #expect(plan.isSpent)
    }

    @Test func `leaves other requests alone`() {
        var plan = FaultPlan()
        plan.add(.hangUp, to: .watch("/pods"), skip: 0, times: 1)
        #expect(plan.fault(method: "GET", uri: Self.pods) == nil)
        #expect(plan.fault(method: "GET", uri: "/api/v1/nodes?watch=true") == nil)
        #expect(plan.fault(method: "POST", uri: Self.pods) == nil)
        #expect(!plan.isSpent)
        #expect(plan.fault(method: "GET", uri: Self.pods + "?resourceVersion=1&watch=1") == .hangUp)
    }

    @Test func `fails as the first one says that is due`() {
        var plan = FaultPlan()
        plan.add(.hangUp, to: RequestPattern(), skip: 1, times: 1)
        plan.add(.loseAnswer, to: RequestPattern(), skip: 0, times: 1)
        #expect(plan.fault(method: "GET", uri: "/") == .loseAnswer)
        #expect(plan.fault(method: "GET", uri: "/") == .hangUp)
        #expect(plan.fault(method: "GET", uri: "/") == nil)
        plan.add(.hangUp, to: RequestPattern(), skip: 0, times: 1)
        plan.clear()
        #expect(plan.fault(method: "GET", uri: "/") == nil)
    }
}

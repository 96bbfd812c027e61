// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Processes
import Testing

@testable import ClusterTesting

struct PodLifecycleTests {
    private static let second: UInt64 = 1_000_000_000

    private func life(policy: String = "Always", initial: [String] = [], probe: String? = nil) -> PodLifecycle {
        var container: [JSONValue.Member] = [.init("name", "main"), .init("image", "i")]
        if let probe { container.append(.init(probe, ["exec": ["command": ["true"]]])) }
        let pod: JSONValue = [
            "spec": [
                "restartPolicy": .string(policy),
                "initContainers": .array(initial.map { ["name": .string($0)] }),
                "containers": [.object(container), ["name": "side"]],
            ]
        ]
        return PodLifecycle(pod: pod, firstRestartDelay: .seconds(1))
    }

    @Test func `starts what prepares the pod one after the other, then the rest at once`() {
        var life = life(initial: ["one", "two"])
        #expect(life.handle(.began, at: 0) == [.start("one"), .writeStatus])
        #expect(life.handle(.started("one"), at: 0) == [.writeStatus])
        #expect(life.handle(.exited("one", .exited(0)), at: 0) == [.start("two"), .writeStatus])
        #expect(life.phase == "Pending")
        _ = life.handle(.started("two"), at: 0)
        let starts = life.handle(.exited("two", .exited(0)), at: 0)
        #expect(starts == [.start("main"), .start("side"), .writeStatus])
        #expect(life.phase == "Pending")
        _ = life.handle(.started("main"), at: 0)
        _ = life.handle(.started("side"), at: 0)
        #expect(life.phase == "Running")
        #expect(isReady(life))
    }

    @Test func `is ready when the probe says so`() {
        var life = running(life(probe: "readinessProbe"))
        #expect(!isReady(life))
        _ = life.handle(.readiness("main", true), at: 5 * Self.second)
        #expect(isReady(life))
        let ready = life.status(podIP: "127.0.0.2")["conditions"]?.arrayValue?.last
        #expect(ready?["lastTransitionTime"] == "1970-01-01T00:00:05Z")
        _ = life.handle(.readiness("main", false), at: 6 * Self.second)
        #expect(!isReady(life))
    }

    @Test func `is not ready before it has started up`() {
        var life = running(life(probe: "startupProbe"))
        #expect(!isReady(life))
        _ = life.handle(.startupPassed("main"), at: 0)
        #expect(isReady(life))
    }

    @Test func `restarts what ends, later each time`() {
        var life = running(life())
        let first = life.handle(.exited("main", .exited(1)), at: 0)
        #expect(first == [.restartLater("main", after: .seconds(1)), .writeStatus])
        #expect(life.states["main"]?.ended == .exited(1))
        #expect(life.handle(.restartDue("main"), at: 0) == [.start("main"), .writeStatus])
        _ = life.handle(.started("main"), at: 0)
        #expect(life.states["main"]?.restarts == 1)
        let again = life.handle(.exited("main", .signaled(9)), at: 0)
        #expect(again == [.restartLater("main", after: .seconds(2)), .writeStatus])
        let status = status(life, of: "main")
        #expect(status?["state", "waiting", "reason"] == "CrashLoopBackOff")
        #expect(status?["lastState", "terminated", "exitCode"] == 137)
        #expect(status?["restartCount"] == 1)
        #expect(life.phase == "Running")
    }

    @Test func `tells why a container cannot be started, and tries again`() {
        var life = life()
        _ = life.handle(.began, at: 0)
        let failed = PodLifecycle.Event.startFailed("main", reason: "ErrImagePull", message: "no such image")
        #expect(life.handle(failed, at: 0) == [.restartLater("main", after: .seconds(1)), .writeStatus])
        #expect(status(life, of: "main")?["state", "waiting", "reason"] == "ErrImagePull")
        #expect(life.phase == "Pending")
        #expect(life.handle(.restartDue("main"), at: 0) == [.start("main"), .writeStatus])
        #expect(life.handle(failed, at: 0) == [.restartLater("main", after: .seconds(2)), .writeStatus])
    }

    @Test func `ends by its policy`() {
        var never = running(life(policy: "Never"))
        #expect(never.handle(.exited("main", .exited(1)), at: 0) == [.writeStatus])
        #expect(never.phase == "Running")
        #expect(never.handle(.exited("side", .exited(0)), at: 0) == [.writeStatus])
        #expect(never.phase == "Failed")
        var onFailure = running(life(policy: "OnFailure"))
        let restart = onFailure.handle(.exited("main", .exited(1)), at: 0)
        #expect(restart == [.restartLater("main", after: .seconds(1)), .writeStatus])
        _ = onFailure.handle(.started("main"), at: 0)
        _ = onFailure.handle(.exited("main", .exited(0)), at: 0)
        _ = onFailure.handle(.exited("side", .exited(0)), at: 0)
        #expect(onFailure.phase == "Succeeded")
    }

    @Test func `fails when what prepares it fails for good`() {
        var life = life(policy: "Never", initial: ["one"])
        _ = life.handle(.began, at: 0)
        _ = life.handle(.started("one"), at: 0)
        #expect(life.handle(.exited("one", .exited(3)), at: 0) == [.writeStatus])
        #expect(life.phase == "Failed")
    }

    @Test func `asks its containers to end, then makes them, then goes`() {
        var life = running(life())
        let terminate = life.handle(.terminate(graceSeconds: 30), at: 0)
        #expect(terminate == [.signal("main", 15), .signal("side", 15), .graceTimer(seconds: 30), .writeStatus])
        #expect(!isReady(life))
        #expect(life.handle(.terminate(graceSeconds: 30), at: 0) == [.writeStatus])
        #expect(life.handle(.exited("side", .exited(0)), at: 0) == [.writeStatus])
        #expect(life.handle(.graceOver, at: 0) == [.signal("main", 9), .writeStatus])
        #expect(life.handle(.exited("main", .signaled(9)), at: 0) == [.remove])
        #expect(life.handle(.restartDue("main"), at: 0).isEmpty)
    }

    @Test func `goes at once when nothing of it runs`() {
        var life = life()
        _ = life.handle(.began, at: 0)
        #expect(life.handle(.terminate(graceSeconds: 30), at: 0) == [.graceTimer(seconds: 30), .remove])
    }

    private func running(_ life: PodLifecycle) -> PodLifecycle {
        var life = life
        _ = life.handle(.began, at: 0)
        for container in life.containers { _ = life.handle(.started(container.name), at: 0) }
        return life
    }

    private func isReady(_ life: PodLifecycle) -> Bool {
        let conditions = life.status(podIP: "127.0.0.2")["conditions"]?.arrayValue ?? []
        return conditions.contains { $0["type"] == "Ready" && $0["status"] == "True" }
    }

    private func status(_ life: PodLifecycle, of container: String) -> JSONValue? {
        life.status(podIP: "127.0.0.2")["containerStatuses"]?.arrayValue?.first { $0["name"] == .string(container) }
    }
}

// SPDX-License-Identifier: Apache-2.0

import ClusterTesting
import Envelopes
import Foundation
import Processes
import Testing

/// The operator when the API server, or the way to it, fails in every way that clients know of.
@Suite(.enabled(if: ControlPlane.isPrivate), .timeLimit(.minutes(5))) struct `An operator behind a bad connection` {
    /// What happens to one actor's requests.
    struct Trouble: Sendable {
        /// The actor; says what happens when it is made.
        let actor: String
        let fault: APIFault
        let pattern: RequestPattern
        let times: Int
        /// Whether the server may have done what nobody heard of, so that it is done twice.
        let mayRepeat: Bool

        init(
            _ actor: String,
            _ fault: APIFault,
            _ method: String,
            _ path: String,
            times: Int = 1,
            mayRepeat: Bool = false
        ) {
            (self.actor, self.fault, self.times, self.mayRepeat) = (actor, fault, times, mayRepeat)
            pattern = RequestPattern(method, path: path.replacing("*", with: actor))
        }

        /// The same trouble, when the actor is deleted.
        var atDeletion: RequestPattern {
            guard pattern.path.hasPrefix("deployments") else { return pattern }
            return RequestPattern("DELETE", path: pattern.path)
        }
    }

    private static let troubles = [
        Trouble("claim-conflict", .status(409, reason: "Conflict"), "PATCH", "asyncactors/*?"),
        Trouble("claim-lost", .loseAnswer, "PATCH", "asyncactors/*?", mayRepeat: true),
        Trouble("status-conflict", .status(409, reason: "Conflict"), "PATCH", "asyncactors/*/status"),
        Trouble("status-lost", .loseAnswer, "PATCH", "asyncactors/*/status", mayRepeat: true),
        Trouble("look-failed", .status(500, reason: "InternalError"), "GET", "deployments/*"),
        Trouble("look-half", .cutAnswer(after: 20), "GET", "deployments/*"),
        Trouble("apply-conflict", .status(409, reason: "Conflict"), "PATCH", "deployments/*"),
        Trouble("apply-busy", .status(429, reason: "TooManyRequests", retryAfter: 1), "PATCH", "deployments/*"),
        Trouble("apply-failed", .status(500, reason: "InternalError"), "PATCH", "deployments/*", times: 2),
        Trouble("apply-away", .status(503, reason: "ServiceUnavailable"), "PATCH", "deployments/*", times: 2),
        // More often than one call tries.
        Trouble("apply-broken", .status(500, reason: "InternalError"), "PATCH", "deployments/*", times: 6),
        Trouble("apply-ended", .hangUp, "PATCH", "deployments/*", times: 2),
        Trouble("apply-reset", .reset, "PATCH", "deployments/*", times: 2),
        Trouble("apply-lost", .loseAnswer, "PATCH", "deployments/*", mayRepeat: true),
        Trouble("apply-half", .cutAnswer(after: 500), "PATCH", "deployments/*", mayRepeat: true),
        Trouble("apply-slow", .slow(.seconds(2)), "PATCH", "deployments/*"),
    ]

    @Test func `makes and deletes every actor all the same, with one write for each object`() async throws {
        let test = try await OperatorUnderTest.make("bad-answers")
        let (access, log) = try await test.user("operator")
        let proxy = try await APIFaultProxy.start(before: access, namespace: test.namespace)
        let names = Self.troubles.map(\.actor).sorted()
        for trouble in Self.troubles { await proxy.add(trouble.fault, to: trouble.pattern, times: trouble.times) }
        let process = try await test.start(kubeconfig: proxy.access.kubeconfig)
        for name in names { try await test.client.create(test.manifest(name), in: test.actors) }
        try await test.waitForPods(names, 1)
        #expect(await proxy.isSpent)
        #expect(await log.wait { counts in names.allSatisfy { counts["deployments \($0)"] != nil } })
        let made = log.counts()
        for trouble in Self.troubles {
            func done(_ resource: String) -> Int { made["\(resource) \(trouble.actor)"] ?? 0 }
            #expect(done("deployments") == 1 || (trouble.mayRepeat && done("deployments") == 2), "\(trouble)")
            #expect(done("asyncactors") == 1, "\(trouble)")
            // The first one, and one for each of what the workload's controllers do: a pod, and a status of their own.
            #expect(done("asyncactors/status") <= 5, "\(trouble)")
        }

        for trouble in Self.troubles { await proxy.add(trouble.fault, to: trouble.atDeletion, times: trouble.times) }
        for name in names { try await test.client.delete(test.actors.named(name)) }
        try await test.client.waitForAll(test.actors, "the actors are gone") { $0.isEmpty }
        try await test.client.waitForAll(test.deployments, "the deployments are gone") { $0.isEmpty }
        #expect(try await test.queues() == [])
        #expect(await proxy.isSpent)
        // Claimed and released.
        #expect(await log.wait { counts in names.allSatisfy { counts["asyncactors \($0)"] == 2 } })
        await test.kill(process)
        await proxy.stop()
    }

    @Test func `does not storm a server that fails for long, and says what is wrong once`() async throws {
        let test = try await OperatorUnderTest.make("long-failure")
        let (access, log) = try await test.user("operator")
        let proxy = try await APIFaultProxy.start(before: access, namespace: test.namespace)
        let path = RequestPattern("PATCH", path: "deployments/refused")
        await proxy.add(.status(500, reason: "InternalError"), to: path, times: .max)
        let process = try await test.start(kubeconfig: proxy.access.kubeconfig)
        for name in ["refused", "other"] { try await test.client.create(test.manifest(name), in: test.actors) }
        try await test.waitForPods(["other"], 1)
        try await test.waitForStatus("refused", "WorkloadError")
        // Two rounds of the reconciliation, of five tries each.
        await proxy.wait(for: 10, of: path)
        #expect(log.writes("asyncactors/status", of: "refused").count == 1)
        #expect(log.writes("events").count { $0.name.hasPrefix("refused") || $0.verb == "create" } <= 6)
        await proxy.clear()
        try await test.waitForPods(["refused"], 1)
        #expect(log.writes("deployments", of: "refused").count == 1)
        await test.kill(process)
        await proxy.stop()
    }

    @Test func `misses nothing that happens while its watches break, and does nothing twice`() async throws {
        let test = try await OperatorUnderTest.make("bad-watches")
        let (access, log) = try await test.user("operator")
        let proxy = try await APIFaultProxy.start(before: access, namespace: test.namespace)
        let process = try await test.start(kubeconfig: proxy.access.kubeconfig)
        let names = ["changed", "robbed", "steady"]
        for name in names { try await test.client.create(test.manifest(name), in: test.actors) }
        try await test.waitForPods(names, 1)
        let faults: [APIFault] = [
            .cutAnswer(after: 1), .cutAnswer(after: 700), .cutAnswer(after: 6_000), .hangUp, .reset,
            .watchError(410, reason: "Expired"), .status(410, reason: "Expired"),
            .status(500, reason: "InternalError"), .status(429, reason: "TooManyRequests", retryAfter: 1),
        ]
        for (round, fault) in faults.enumerated() {
            for type in ["asyncactors", "deployments", "pods"] { await proxy.add(fault, to: .watch(type)) }
            await proxy.cutWatches()
            // All of it while nobody looks, or while the next watch breaks as well.
            let robbed = test.deployments.named("robbed")
            let before = try await test.client.get(robbed)["metadata", "uid"]
            try await test.client.delete(robbed)
            try await test.client.patch(test.actors.named("changed"), ["spec": ["workers": .int(round + 2)]])
            try await test.client.create(test.manifest("made-\(round)"), in: test.actors)
            if round > 0 { try await test.client.delete(test.actors.named("made-\(round - 1)")) }
            try await test.client.wait(for: test.actors.named("changed"), "its change is made, \(fault)") { actor in
                actor?["status", "observedGeneration"] == actor?["metadata", "generation"]
            }
            try await test.client.wait(for: robbed, "it is made again, \(fault)") { deployment in
                deployment.map { $0["metadata", "uid"] != before } ?? false
            }
            try await test.waitForPods(["made-\(round)"], 1)
            if round > 0 {
                try await test.client.wait(for: test.actors.named("made-\(round - 1)"), "it is gone, \(fault)") {
                    $0 == nil
                }
            }
            #expect(await proxy.isSpent, "\(fault)")
            await proxy.clear()
        }
        var expected = ["deployments changed": 1 + faults.count, "deployments robbed": 1 + faults.count]
        expected["deployments steady"] = 1
        // Made, and deleted in the next round.
        for round in faults.indices { expected["deployments made-\(round)"] = round == faults.count - 1 ? 1 : 2 }
        func applied(_ counts: [String: Int]) -> [String: Int] { counts.filter { $0.key.hasPrefix("deployments ") } }
        #expect(await log.wait { applied($0) == expected }, "\(applied(log.counts()))")
        await test.kill(process)
        await proxy.stop()
    }

    @Test func `reads a list anew whose pages the server has forgotten`() async throws {
        let test = try await OperatorUnderTest.make("long-list")
        let (access, _) = try await test.user("operator")
        let proxy = try await APIFaultProxy.start(before: access, namespace: test.namespace)
        // More than a page has; none of them is the deployment's own.
        let count = 120
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<8 {
                group.addTask {
                    for number in stride(from: worker, to: count, by: 8) {
                        let pod: JSONValue = [
                            "apiVersion": "v1", "kind": "Pod",
                            "metadata": ["name": .string("pod-\(number)"), "labels": ["asya.sh/actor": "hello"]],
                            "spec": ["containers": [["name": "main", "image": "any"]]],
                        ]
                        try await test.client.create(pod, in: .pods(in: test.namespace))
                    }
                }
            }
            try await group.waitForAll()
        }
        await proxy.add(.status(410, reason: "Expired"), to: RequestPattern("GET", path: "continue="))
        let process = try await test.start(kubeconfig: proxy.access.kubeconfig)
        try await test.client.create(test.manifest("hello"), in: test.actors)
        try await test.waitForPods(["hello"], count + 1)
        #expect(await proxy.isSpent)
        let lists = await proxy.requests.filter { $0.uri.contains("/pods?") && !$0.isWatch }
        #expect(lists.count == 3)
        await test.kill(process)
        await proxy.stop()
    }
}

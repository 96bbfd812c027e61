// SPDX-License-Identifier: Apache-2.0

import ClusterTesting
import Envelopes
import Foundation
import Processes
import Synchronization
import Testing

/// Two operators as processes of their own, of which one works.
@Suite(.enabled(if: ControlPlane.isPrivate), .timeLimit(.minutes(5))) struct `Two operators` {
    /// One of them.
    struct Candidate {
        let process: ChildProcess
        let log: WriteLog

        /// What it wrote, without what it told people afterwards.
        var writes: [RequestLog.Request] { log.writes().filter { $0.resource != "events" } }
    }

    private let lease: @Sendable (OperatorUnderTest) -> ResourcePath = { test in
        ResourcePath(group: "coordination.k8s.io", "leases", in: test.namespace).named("asya-operator.asya.sh")
    }

    /// Starts two, one after the other, so that the first one leads; returns when it has work done.
    private func start(_ test: OperatorUnderTest) async throws -> (leader: Candidate, other: Candidate) {
        func candidate(_ name: String) async throws -> Candidate {
            let (access, log) = try await test.user(name)
            let process = try await test.start(["POD_NAME": name], kubeconfig: access.kubeconfig)
            return Candidate(process: process, log: log)
        }
        let leader = try await candidate("first")
        try await test.client.wait(for: lease(test), "the first leads") { Self.holder($0).hasPrefix("first") }
        let other = try await candidate("second")
        try await test.client.create(test.manifest("one", replicas: 0), in: test.actors)
        try await test.waitForStatus("one", "Napping")
        return (leader, other)
    }

    private static func holder(_ lease: JSONValue?) -> String { lease?["spec", "holderIdentity"]?.stringValue ?? "" }

    @Test func `take turns when the one that leads is killed`() async throws {
        let test = try await OperatorUnderTest.make("killed-leader")
        let (leader, other) = try await start(test)
        #expect(other.log.writes() == [])
        await test.kill(leader.process)
        try await test.client.create(test.manifest("two", replicas: 0), in: test.actors)
        try await test.client.patch(test.actors.named("one"), ["spec": ["workers": 2]])
        try await test.client.wait(for: lease(test), "the second leads") { Self.holder($0).hasPrefix("second") }
        try await test.waitForStatus("two", "Napping")
        try await test.client.wait(for: test.actors.named("one"), "it is changed") {
            $0?["status", "observedGeneration"] == $0?["metadata", "generation"]
        }
        // What the first one made is not written again, but for what was changed since.
        #expect(await other.log.wait { $0["deployments one"] == 1 && $0["deployments two"] == 1 })
        #expect(other.log.writes("asyncactors", of: "one") == [])
        #expect(leader.writes.allSatisfy { $0.name == "one" })
        #expect(leader.log.writes("deployments").count == 1)
        await test.kill(other.process)
    }

    @Test func `take turns at once when the one that leads is told to end`() async throws {
        let test = try await OperatorUnderTest.make("ended-leader")
        let (leader, other) = try await start(test)
        let path = lease(test)
        let holders = Mutex<[String]>([])
        async let succession: Void = test.client.follow(path) { change in
            let lease: JSONValue? =
                switch change {
                case .all(let leases): leases.first
                case .changed(let lease): lease
                case .deleted: nil
                }
            let holder = Self.holder(lease).split(separator: "_").first.map(String.init) ?? ""
            return holders.withLock { holders in
                if holders.last != holder { holders.append(holder) }
                return holder != "second"
            }
        }
        for number in 0..<20 {
            try await test.client.create(test.manifest("more-\(number)", replicas: 0), in: test.actors)
        }
        #expect(await test.terminate(leader.process) == .exited(0))
        await succession
        // It was given up, and not waited for until it had run out.
        #expect(holders.withLock { $0 } == ["first", "", "second"])
        try await test.client.waitForAll(test.actors, "nothing is lost") { actors in
            actors.count == 21 && actors.allSatisfy { $0["status", "status"] == "Napping" }
        }
        // Each of them once, by whomever.
        let made = (["one"] + (0..<20).map { "more-\($0)" }).sorted()
        func written() -> [String] {
            [leader, other].flatMap { $0.log.writes("deployments") }.map(\.name).sorted()
        }
        #expect(await other.log.wait { _ in written() == made }, "\(written())")
        await test.kill(other.process)
    }

    @Test func `do not work at once when the one that leads hangs for a while`() async throws {
        let test = try await OperatorUnderTest.make("hung-leader")
        let (leader, other) = try await start(test)
        leader.process.killGroup(SIGSTOP)
        // What both will see.
        for name in ["two", "three"] { try await test.client.create(test.manifest(name, replicas: 0), in: test.actors) }
        try await test.client.patch(test.actors.named("one"), ["spec": ["workers": 2]])
        try await test.client.wait(for: lease(test), "the second leads") { Self.holder($0).hasPrefix("second") }
        try await test.waitForStatus("two", "Napping")
        // It has been silent for as long as its lease lasted.
        let before = leader.writes
        leader.process.killGroup(SIGCONT)
        // It looks at the lease again, as one that waits.
        let look = try await test.client.get(lease(test))
        try await test.client.wait(for: lease(test), "the lease goes on") {
            $0?["spec", "renewTime"] != look["spec", "renewTime"]
        }
        try await test.client.delete(test.actors.named("three"))
        try await test.client.wait(for: test.actors.named("three"), "it is gone") { $0 == nil }
        #expect(leader.writes == before)
        #expect(await test.terminate(leader.process) == .exited(0))
        #expect(leader.writes == before)
        await test.kill(other.process)
    }

    @Test func `end when they are told to while the API server is away`() async throws {
        let test = try await OperatorUnderTest.make("no-server")
        let (access, _) = try await test.user("operator")
        let proxy = try await APIFaultProxy.start(before: access, namespace: test.namespace)
        let everything = RequestPattern("GET", path: "/version")
        await proxy.add(.slow(.seconds(600)), to: everything, times: .max)
        let process = try await test.start(kubeconfig: proxy.access.kubeconfig)
        // It leads, and wants to know what it leads.
        await proxy.wait(for: 1, of: everything)
        #expect(await test.terminate(process) == .exited(0))
        let lease = try await test.client.get(lease(test))
        #expect(Self.holder(lease) == "")
        await proxy.stop()
    }
}

// SPDX-License-Identifier: Apache-2.0

import ClusterTesting
import Envelopes
import Kubernetes
import Synchronization
import Testing
import Threads

@Suite(.timeLimit(.minutes(10))) struct `Our candidates on a real Lease` {
    /// One of two candidates: what it works on, and how it is stopped.
    private struct Candidate {
        let elector: LeaderElector
        /// Resumed when it leads.
        let leads = Waiter()

        func run(_ count: Leaders) async {
            await elector.run {
                count.begin()
                leads.resume()
                await Waiter().wait()
                count.end()
            }
        }
    }

    /// How many lead at once.
    private final class Leaders: Sendable {
        private let numbers = Mutex((now: 0, most: 0))

        var most: Int { numbers.withLock(\.most) }

        func begin() { numbers.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) } }

        func end() { numbers.withLock { $0.now -= 1 } }
    }

    private func candidate(_ test: ClientUnderTest, _ name: String, _ timing: LeaderTiming) throws -> Candidate {
        let elector = LeaderElector(try test.client(), lease: test.key("operator"), identity: name, timing: timing)
        return Candidate(elector: elector)
    }

    private func lease(_ test: ClientUnderTest) async throws -> JSONValue? {
        let path = ResourcePath(group: "coordination.k8s.io", "leases", in: test.namespace).named("operator")
        return try await test.cluster.client.find(path)?["spec"]
    }

    @Test func `one leads, and the other one when it resigns`() async throws {
        let test = try await ClientUnderTest.make("resign")
        // Nobody takes over because the machine is busy.
        let timing = LeaderTiming(
            leaseDuration: .seconds(200),
            renewDeadline: .seconds(100),
            retryPeriod: .milliseconds(200)
        )
        let leaders = Leaders()
        let (first, second) = (try candidate(test, "first", timing), try candidate(test, "second", timing))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await first.run(leaders) }
            await first.leads.wait()
            group.addTask { await second.run(leaders) }
            while second.elector.holder != "first" { await Task.yield() }
            #expect(try await lease(test)?["holderIdentity"] == "first")
            first.elector.resign()
            await second.leads.wait()
            let seen = try await lease(test)
            #expect(seen?["holderIdentity"] == "second" && seen?["leaseTransitions"] == 1, "\(seen ?? .null)")
            second.elector.resign()
            try await group.waitForAll()
        }
        #expect(leaders.most == 1)
        #expect(try await lease(test)?["holderIdentity"] == "")
    }

    @Test func `the other one leads when the first one is gone without a word`() async throws {
        let test = try await ClientUnderTest.make("gone")
        let timing = LeaderTiming(
            leaseDuration: .seconds(3),
            renewDeadline: .seconds(2),
            retryPeriod: .milliseconds(300)
        )
        let leaders = Leaders()
        let (first, second) = (try candidate(test, "first", timing), try candidate(test, "second", timing))
        let gone = Task { await first.run(leaders) }
        await first.leads.wait()
        gone.cancel()
        await gone.value
        #expect(try await lease(test)?["holderIdentity"] == "first")
        let taking = Task { await second.run(leaders) }
        await second.leads.wait()
        #expect(try await lease(test)?["holderIdentity"] == "second")
        taking.cancel()
        await taking.value
        #expect(leaders.most == 1)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Envelopes
import HTTPTesting
import Testing
import Threads

@testable import Kubernetes

@Suite(.timeLimit(.minutes(10))) struct `A candidate` {
    private static let path = "/apis/coordination.k8s.io/v1/namespaces/asya/leases/operator"
    private static let lease = ObjectKey(namespace: "asya", name: "operator")

    private let leases = FakeLeases()
    private let clock = ManualClock()
    private let cluster: ScriptedCluster

    init() {
        cluster = ScriptedCluster(clock: clock) { [leases] request, _ in leases.answer(request) }
    }

    private func elector(_ identity: String, _ onChange: @escaping @Sendable (Bool) -> Void = { _ in }) -> LeaderElector
    {
        LeaderElector(cluster.client, lease: Self.lease, identity: identity, onChange: onChange)
    }

    private var holder: String? { leases.object(Self.path)?["spec", "holderIdentity"]?.stringValue }

    @Test func `leads, renews its Lease, and gives it up when it resigns`() async {
        let (candidate, begun) = (elector("one"), Waiter())
        let isCancelled = Shared(false)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await candidate.run {
                    begun.resume()
                    await Waiter().wait()
                    isCancelled.withLock { $0 = Task.isCancelled }
                }
            }
            await begun.wait()
            #expect(candidate.isLeading)
            let first = leases.object(Self.path)?["spec", "renewTime"]
            await clock.sleeping()
            clock.advance(by: .seconds(2))
            while leases.object(Self.path)?["spec", "renewTime"] == first { await Task.yield() }
            #expect(holder == "one")
            candidate.resign()
        }
        #expect(isCancelled.withLock { $0 })
        #expect(holder == "")
        #expect(!candidate.isLeading)
        cluster.stop()
    }

    @Test func `gives its Lease up although somebody else has written it meanwhile`() async {
        let candidate = elector("one")
        await candidate.run { [leases] in
            leases.overwrite(Self.path) { $0.metadata.annotations["seen-by"] = "an admission webhook" }
        }
        #expect(holder == "")
        cluster.stop()
    }

    @Test func `leaves a Lease alone that another one has taken meanwhile`() async {
        let candidate = elector("one")
        await candidate.run { [leases] in
            leases.overwrite(Self.path) { $0["spec", "holderIdentity"] = "two" }
        }
        #expect(holder == "two")
        cluster.stop()
    }

    @Test func `leads until its body ends by itself`() async {
        let changes = Shared([Bool]())
        let candidate = elector("one") { isLeading in changes.withLock { $0.append(isLeading) } }
        await candidate.run { #expect(candidate.isLeading) }
        #expect(changes.withLock { $0 } == [true, false])
        #expect(holder == "")
        cluster.stop()
    }

    @Test func `waits while another leads, and takes over at once when that one resigns`() async {
        let (one, two) = (elector("one"), elector("two"))
        let (firstBegun, secondBegun) = (Waiter(), Waiter())
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await one.run {
                    firstBegun.resume()
                    await Waiter().wait()
                }
            }
            await firstBegun.wait()
            group.addTask {
                await two.run {
                    #expect(!one.isLeading)
                    secondBegun.resume()
                }
            }
            while two.holder != "one" { await Task.yield() }
            #expect(!two.isLeading)
            one.resign()
            while holder != "" { await Task.yield() }
            await clock.sleeping()
            clock.advance(by: .seconds(3))
            await secondBegun.wait()
        }
        #expect(leases.object(Self.path)?["spec", "leaseTransitions"] == 1)
        cluster.stop()
    }

    @Test func `lets a body end in its own way that was told to, and is no candidate after it`() async {
        let candidate = elector("one")
        let (begun, told, looked) = (Waiter(), Waiter(), Waiter())
        let wasCancelled = Shared(true)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await candidate.run {
                    begun.resume()
                    await told.wait()
                    wasCancelled.withLock { $0 = Task.isCancelled }
                    looked.resume()
                }
            }
            await begun.wait()
            candidate.resign(finishing: true)
            told.resume()
            await looked.wait()
        }
        #expect(!wasCancelled.withLock { $0 })
        #expect(holder == "")

        // One that waits for its turn has nothing to finish.
        leases.overwrite(Self.path) { lease in
            lease["spec", "holderIdentity"] = "another"
            lease["spec", "leaseDurationSeconds"] = 15
        }
        let second = elector("two")
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await second.run { Issue.record("another leads") } }
            while second.holder != "another" { await Task.yield() }
            second.resign(finishing: true)
        }
        #expect(holder == "another")
        cluster.stop()
    }

    @Test func `cancels its body before its Lease can be taken, and leads again when the server is back`() async {
        let (candidate, clock) = (elector("one"), self.clock)
        let terms = Shared(0)
        let start = clock.uptime()
        let ended = Shared([Duration]())
        let (firstBegun, firstEnded) = (Waiter(), Waiter())
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await candidate.run {
                    let term = terms.withLock { terms in
                        terms += 1
                        return terms
                    }
                    guard term == 1 else { return }
                    firstBegun.resume()
                    await Waiter().wait()
                    ended.withLock { $0.append(clock.uptime() - start) }
                    firstEnded.resume()
                }
            }
            await firstBegun.wait()
            leases.setDown(true)
            while ended.withLock({ $0.isEmpty }) {
                await clock.sleeping()
                clock.advance(by: .milliseconds(500))
                for _ in 0..<20 { await Task.yield() }
            }
            leases.setDown(false)
            while terms.withLock({ $0 }) < 2 {
                clock.advance(by: .seconds(1))
                for _ in 0..<20 { await Task.yield() }
            }
        }
        #expect(ended.withLock { $0.count } == 1)
        #expect(ended.withLock { $0 }.allSatisfy { $0 >= .seconds(9) })
        cluster.stop()
    }

    @Test func `ends its body at once when somebody else has taken its Lease`() async {
        let candidate = elector("one")
        let (begun, over) = (Waiter(), Waiter())
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await candidate.run {
                    begun.resume()
                    await Waiter().wait()
                    over.resume()
                }
            }
            await begun.wait()
            leases.overwrite(Self.path) { $0["spec", "holderIdentity"] = "thief" }
            await clock.sleeping()
            clock.advance(by: .seconds(2))
            await over.wait()
            #expect(!candidate.isLeading)
            while candidate.holder != "thief" { await Task.yield() }
            candidate.resign()
        }
        #expect(holder == "thief")
        cluster.stop()
    }
}

// SPDX-License-Identifier: Apache-2.0

import ClusterTesting
import Envelopes
import HTTPClient
import Processes
import Testing

/// Many actors that are made, changed and deleted at once; every other one is scaled.
struct ActorFleet {
    /// The operator's namespace.
    let test: OperatorUnderTest
    /// How many actors there are.
    let count: Int

    private func name(_ number: Int) -> String { "actor-\(number)" }
    private func isScaled(_ number: Int) -> Bool { number.isMultiple(of: 2) }

    /// How many of them are scaled.
    var scaled: Int { (count + 1) / 2 }

    /// Makes all actors.
    func create() async throws {
        try await each { number in
            let manifest = test.manifest(name(number), isScaled: isScaled(number))
            try await test.client.create(manifest, in: test.actors)
        }
    }

    /// Changes the specification of all actors.
    func change() async throws {
        try await each { number in
            try await test.client.patch(test.actors.named(name(number)), ["spec": ["workers": 2]])
        }
    }

    /// Deletes all actors.
    func delete() async throws {
        try await each { number in try await test.client.delete(test.actors.named(name(number))) }
    }

    /// Waits until every actor tells of all that the controllers of its workload did.
    ///
    /// - Parameter pods: How many pods each has: one, and after a change another one, for none ever becomes ready here.
    /// - Throws: `ClusterFailure`.
    func settle(pods: Int) async throws {
        let names = (0..<count).map(name)
        // The status of an actor follows that of its deployment, and so does it here.
        try await test.client.waitForAll(test.deployments, within: .seconds(300), "their controller is done") { all in
            all.count == names.count
                && all.allSatisfy { deployment in
                    let status = deployment["status"]
                    return status?["observedGeneration"] == deployment["metadata", "generation"]
                        && status?["replicas"] == .int(pods) && status?["updatedReplicas"] == 1
                        && status?["unavailableReplicas"] == .int(pods)
                }
        }
        try await test.waitForPods(names, pods, replicas: pods, within: .seconds(300))
    }

    /// Waits until nothing is left of the actors.
    func wentAway() async throws {
        try await test.client.waitForAll(test.actors, within: .seconds(300), "the actors are gone") { $0.isEmpty }
        try await test.client.waitForAll(test.deployments, "the deployments are gone") { $0.isEmpty }
    }

    private func each(_ body: @escaping @Sendable (Int) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<16 {
                group.addTask {
                    for number in stride(from: worker, to: count, by: 16) { try await body(number) }
                }
            }
            try await group.waitForAll()
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// How many pods there are, and how many there should be.
struct ReplicaCounts {
    /// Pods that are wanted: what the workload says, whoever wrote that.
    let desired: Int
    /// What the workload says it has.
    let replicas: Int
    /// Pods that are there and not about to go.
    let total: Int
    let ready: Int
    let pending: Int
    let failing: Int
    /// Pods that are about to go.
    let ending: Int
    /// Which containers run and are not ready, in words; nil for none.
    let unready: String?
    /// Pods whose nodes are silent.
    let lost: Int
    /// What is wrong with the pods: the first failure that most of them share, by kind.
    let failure: PodState.Failure?
    /// Whether pods of an old template are still to be replaced.
    let isUpdating: Bool
    /// Why the workload's controller cannot make pods.
    let refusal: ActorObservation.Problem?

    init(_ seen: ActorObservation) {
        let pods = seen.pods.filter { !$0.isTerminating && !$0.hasEnded }
        let workload = seen.workload
        let status = workload?["status"]
        desired = workload?["spec"]?["replicas"]?.intValue ?? (seen.isScaled ? 0 : seen.manifestReplicas)
        replicas = status?["replicas"]?.intValue ?? 0
        total = pods.count
        ready = pods.count(where: \.isReady)
        failing = pods.count { $0.failure != nil }
        lost = pods.count(where: \.isLost)
        ending = seen.pods.count { $0.isTerminating && !$0.hasEnded }
        let names = Set(pods.flatMap(\.unready)).sorted()
        unready = names.isEmpty ? nil : "\(names.joined(separator: ", ")) not ready"
        pending = total - ready - failing
        var numbers: [StatusWord: Int] = [:]
        for word in pods.compactMap({ $0.failure?.word }) { numbers[word, default: 0] += 1 }
        // Of kinds that are equally frequent the one that stands first in the list of words.
        let commonest = StatusWord.allCases.filter { numbers[$0] != nil }
            .max { numbers[$0, default: 0] < numbers[$1, default: 0] }
        failure = pods.lazy.compactMap(\.failure).filter { $0.word == commonest }.min { $0.message < $1.message }
        let updated = status?["updatedReplicas"]?.intValue ?? 0
        isUpdating = replicas > 0 && updated < replicas && updated < max(desired, 1)
        refusal = status?["conditions"]?.arrayValue?
            .first { $0["type"]?.stringValue == "ReplicaFailure" && $0["status"]?.stringValue == "True" }
            .map {
                ActorObservation.Problem(
                    reason: $0["reason"]?.stringValue ?? "ReplicaFailure",
                    message: PodState.line($0["message"]?.stringValue ?? "pods cannot be created")
                )
            }
    }

    /// How many pods are ready, and which containers are not although they run.
    var readyText: String {
        "\(ready) of \(desired) pods are ready" + (unready.map { ": \($0)" } ?? "")
    }
}

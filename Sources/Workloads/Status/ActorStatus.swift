// SPDX-License-Identifier: Apache-2.0

public import Envelopes
internal import Transports

/// The status of an actor: a pure function of what is seen.
///
/// | status | when, the first that fits |
/// | --- | --- |
/// | Terminating | the resource is being deleted |
/// | ConfigError | the manifest is wrong |
/// | TransportError | the transport or the queue cannot be used, or its secret is missing in the pods' namespace |
/// | WorkloadError | the API server refuses the workload or its pods |
/// | ImagePullError, ConfigError, VolumeError, PendingResources, RuntimeError, SidecarError | that is what is wrong with pods, and none is ready |
/// | ScalingError | KEDA is missing, or says that it cannot scale |
/// | Unknown | the nodes of all pods are silent |
/// | Napping | no pod is wanted and there is none |
/// | ScalingDown | there are more pods than are wanted, or none is wanted and the last ones are ending |
/// | Running | every pod that is wanted is ready |
/// | Degraded | some pods, or all that have started, have not been ready for five minutes |
/// | Creating, Updating, ScalingUp | pods are starting: the first ones, those of a new template, more |
public struct ActorStatus: Sendable, Hashable {
    /// How long pods may start before an actor counts as degraded: five minutes.
    public static let patience: UInt64 = 300_000_000_000

    /// The word.
    public let word: StatusWord
    /// What is wrong and what to do about it; empty when nothing is.
    public let message: String
    /// `status` of the resource.
    public let json: JSONValue

    /// Computes the status.
    public init(_ observation: ActorObservation) {
        let counts = ReplicaCounts(observation)
        let conditions = StatusConditions(observation, counts)
        let (word, message) = Self.judge(observation, counts, conditions)
        self.word = word
        self.message = message
        json = Self.object(observation, counts, conditions, word, message)
    }

    private static func judge(
        _ seen: ActorObservation,
        _ counts: ReplicaCounts,
        _ conditions: StatusConditions
    ) -> (StatusWord, String) {
        if seen.isBeingDeleted {
            let problem = seen.transportProblem ?? seen.workloadProblem ?? seen.scalingProblem
            return (.terminating, problem?.message ?? "")
        }
        if let problem = seen.manifestProblem { return (.configError, problem.message) }
        if let problem = seen.transportProblem { return (.transportError, problem.message) }
        if let problem = seen.workloadProblem ?? counts.refusal { return (.workloadError, problem.message) }
        if counts.ready == 0, let failure = counts.failure {
            return (word(of: failure, seen), failure.message)
        }
        if let problem = seen.scalingProblem ?? conditions.scalerProblem { return (.scalingError, problem.message) }
        if counts.total > 0, counts.lost == counts.total { return (.unknown, "the nodes of all pods are silent") }
        if counts.desired == 0, counts.total == 0, seen.workload != nil {
            return (counts.ending > 0 ? .scalingDown : .napping, "")
        }
        if counts.total > counts.desired, counts.ready >= counts.desired, !counts.isUpdating {
            return (.scalingDown, "")
        }
        if counts.desired > 0, counts.ready >= counts.desired, !counts.isUpdating { return (.running, "") }
        return starting(seen, counts, conditions)
    }

    /// The sidecar cannot start without its transport's secret, which is then the transport's trouble.
    private static func word(of failure: PodState.Failure, _ seen: ActorObservation) -> StatusWord {
        guard failure.word == .configError, failure.message.contains("secret") else { return failure.word }
        return seen.transportSecrets.contains { failure.message.contains("\"\($0)\"") } ? .transportError : .configError
    }

    private static func starting(
        _ seen: ActorObservation,
        _ counts: ReplicaCounts,
        _ conditions: StatusConditions
    ) -> (StatusWord, String) {
        let message = counts.failure?.message ?? ""
        let since = conditions.notReadySince ?? seen.now
        // Pods that were never ready may be pulling a large image; those whose containers run have started.
        if counts.ready > 0 || counts.unready != nil, seen.now > since, seen.now - since > patience {
            return (.degraded, message.isEmpty ? counts.readyText : message)
        }
        if counts.isUpdating, counts.ready > 0 { return (.updating, message) }
        return (counts.ready > 0 ? .scalingUp : .creating, message)
    }

    private static func object(
        _ seen: ActorObservation,
        _ counts: ReplicaCounts,
        _ conditions: StatusConditions,
        _ word: StatusWord,
        _ message: String
    ) -> JSONValue {
        let summary = "\(counts.ready)/\(counts.desired)"
        var status: JSONObject = [
            "status": .string(word.rawValue),
            "message": message.isEmpty ? nil : .string(message),
            "observedGeneration": .int(seen.generation),
            "transportStatus": .string(conditions.isTransportReady ? "Ready" : "NotReady"),
            "scalingMode": .string(seen.isScaled ? "KEDA" : "Manual"),
            "readyReplicas": .int(counts.ready),
            "totalReplicas": .int(counts.total),
            "pendingReplicas": .int(counts.pending),
            "failingPods": .int(counts.failing),
            "replicas": .int(counts.replicas),
            "desiredReplicas": .int(counts.desired),
            "readyReplicasSummary": .string(summary),
            "readySummary": .string(summary),
            "replicasSummary": .string(summary),
            // Until somebody looks again, the last look counts.
            "queuedMessages": seen.depth.map { .int($0.ready + $0.delayed) } ?? seen.previous?["queuedMessages"],
            "processingMessages": seen.depth.map { .int($0.inFlight) } ?? seen.previous?["processingMessages"],
            "workloadRef": seen.workload.map(reference),
            "scaledObjectRef": seen.scaledObject.map(reference),
        ]
        LastScale(seen, counts).add(to: &status)
        status["conditions"] = .array(conditions.all)
        return status.json
    }

    private static func reference(_ object: JSONValue) -> JSONValue {
        let reference: JSONObject = [
            "apiVersion": object["apiVersion"], "kind": object["kind"], "name": object["metadata"]?["name"],
            "namespace": object["metadata"]?["namespace"],
        ]
        return reference.json
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// The conditions TransportReady, WorkloadReady and ScalingReady.
///
/// https://github.com/kubernetes/community/blob/main/contributors/devel/sig-architecture/api-conventions.md#typical-status-properties
struct StatusConditions {
    /// The conditions in their order.
    let all: [JSONValue]
    /// Whether the transport can be used.
    let isTransportReady: Bool
    /// Since when not every pod is ready, in Unix nanoseconds; nil when all are.
    let notReadySince: UInt64?
    /// What KEDA says is wrong.
    let scalerProblem: ActorObservation.Problem?

    init(_ seen: ActorObservation, _ counts: ReplicaCounts) {
        let builder = Builder(seen)
        isTransportReady = seen.transportProblem == nil && seen.manifestProblem == nil
        scalerProblem = Self.scalerProblem(seen.scaledObject)
        let transport = builder.condition(
            "TransportReady",
            seen.manifestProblem ?? seen.transportProblem,
            whenTrue: ("QueueReady", "the queue is there")
        )
        let workload = Self.workload(seen, counts, builder)
        let scaling = builder.condition(
            "ScalingReady",
            seen.manifestProblem ?? seen.scalingProblem ?? scalerProblem,
            whenTrue: seen.isScaled
                ? ("ScaledByKEDA", "KEDA scales the actor")
                : ("Manual", "the manifest says how many pods there are")
        )
        all = [transport, workload, scaling]
        let isReady = workload["status"]?.stringValue == "True"
        notReadySince = isReady ? nil : workload["lastTransitionTime"]?.stringValue.flatMap { RFC3339.parse($0) }
    }

    private static func workload(
        _ seen: ActorObservation,
        _ counts: ReplicaCounts,
        _ builder: Builder
    ) -> JSONValue {
        var problem = seen.manifestProblem ?? seen.workloadProblem ?? counts.refusal
        if problem == nil, let failure = counts.failure {
            problem = ActorObservation.Problem(reason: failure.reason, message: failure.message)
        }
        if problem == nil, seen.workload == nil {
            problem = ActorObservation.Problem(reason: "NotCreated", message: "the workload has not been created yet")
        }
        if problem == nil, counts.ready < counts.desired {
            problem = ActorObservation.Problem(
                reason: "PodsNotReady",
                message: counts.readyText
            )
        }
        return builder.condition(
            "WorkloadReady",
            problem,
            whenTrue: counts.desired == 0
                ? ("ScaledToZero", "no pod is wanted") : ("PodsReady", "every pod that is wanted is ready")
        )
    }

    private static func scalerProblem(_ scaledObject: JSONValue?) -> ActorObservation.Problem? {
        let condition = scaledObject?["status"]?["conditions"]?.arrayValue?.first {
            $0["type"]?.stringValue == "Ready" && $0["status"]?.stringValue == "False"
        }
        return condition.map {
            ActorObservation.Problem(
                reason: $0["reason"]?.stringValue ?? "NotReady",
                message: PodState.line("KEDA: \($0["message"]?.stringValue ?? "the ScaledObject is not ready")")
            )
        }
    }

    /// Makes conditions; the time of one changes with its status only.
    private struct Builder {
        let previous: [JSONValue]
        let generation: Int
        let now: String

        init(_ seen: ActorObservation) {
            previous = seen.previous?["conditions"]?.arrayValue ?? []
            generation = seen.generation
            now = RFC3339.format(unixNano: seen.now)
        }

        func condition(
            _ type: String,
            _ problem: ActorObservation.Problem?,
            whenTrue: (reason: String, message: String)
        ) -> JSONValue {
            let status = problem == nil ? "True" : "False"
            let before = previous.first { $0["type"]?.stringValue == type }
            let since = before?["status"]?.stringValue == status ? before?["lastTransitionTime"]?.stringValue : nil
            return [
                "type": .string(type), "status": .string(status),
                "reason": .string(problem?.reason ?? whenTrue.reason),
                "message": .string(problem?.message ?? whenTrue.message),
                "lastTransitionTime": .string(since ?? now),
                "observedGeneration": .int(generation),
            ]
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

extension ActorSchema {
    /// `status`, with the members of v0.1.
    public static var status: [FieldSchema] {
        words + counts + references + [conditions]
    }

    private static var words: [FieldSchema] {
        [
            FieldSchema("status", .text, "The actor in one word: Running, Napping, Creating, or what is wrong."),
            FieldSchema("message", .text, "What is wrong and what to do about it."),
            FieldSchema("transportStatus", .text, "Ready or NotReady."),
            FieldSchema("scalingMode", .text, "KEDA or Manual."),
            FieldSchema("readyReplicasSummary", .text, "Ready pods of those that are wanted, as 2/3."),
            FieldSchema("readySummary", .text, "As readyReplicasSummary, for readers of v0.1."),
            FieldSchema("replicasSummary", .text, "As readyReplicasSummary, for readers of v0.1."),
            FieldSchema("lastScaleTime", .moment, "When the number of replicas changed last."),
            FieldSchema("lastScaleDirection", .text, "up or down."),
            FieldSchema("lastScaleFormatted", .text, "The last change of replicas, as 2026-01-02T03:04:05Z (up)."),
        ]
    }

    private static var counts: [FieldSchema] {
        [
            count("readyReplicas", "Pods that are ready."),
            count("totalReplicas", "Pods that there are."),
            count("pendingReplicas", "Pods that are starting."),
            count("failingPods", "Pods that cannot start or crash."),
            count("replicas", "Replicas that the workload has."),
            count("desiredReplicas", "Replicas that are wanted."),
            count("queuedMessages", "Messages that wait in the queue."),
            count("processingMessages", "Messages that are being handled."),
            count("observedGeneration", "The generation of the resource that this status is about."),
        ]
    }

    private static var references: [FieldSchema] {
        [
            FieldSchema("workloadRef", .object(reference), "The Deployment or StatefulSet."),
            FieldSchema("scaledObjectRef", .object(reference), "The ScaledObject."),
        ]
    }

    private static var reference: [FieldSchema] {
        [
            FieldSchema("apiVersion", .text, "Its API version."),
            FieldSchema("kind", .text, "Its kind."),
            FieldSchema("name", .text, "Its name."),
            FieldSchema("namespace", .text, "Its namespace."),
        ]
    }

    private static var conditions: FieldSchema {
        FieldSchema(
            "conditions",
            .list(
                .object([
                    FieldSchema(
                        "type",
                        .string(maxLength: 316),
                        "TransportReady, WorkloadReady or ScalingReady.",
                        isRequired: true
                    ),
                    FieldSchema(
                        "status",
                        .choice(["True", "False", "Unknown"]),
                        "Whether it holds.",
                        isRequired: true
                    ),
                    FieldSchema("reason", .text, "Why, in one word."),
                    FieldSchema("message", .text, "Why, for people."),
                    FieldSchema("lastTransitionTime", .moment, "When it changed last."),
                    count("observedGeneration", "The generation of the resource that it is about."),
                ]),
                key: "type"
            ),
            "What the parts of the actor are like."
        )
    }

    private static func count(_ name: String, _ description: String) -> FieldSchema {
        FieldSchema(name, .integer(0...(.max)), description)
    }
}

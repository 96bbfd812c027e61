// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// The definition of the resource AsyncActor for Kubernetes: `deploy/crds/asyncactors.asya.sh.yaml`.
///
/// It is made of ``ActorSchema``, so that what an API server accepts and what ``ManifestReader`` accepts stay one thing.
public enum ResourceDefinition {
    /// `asyncactors.asya.sh`.
    public static let name = "asyncactors.asya.sh"

    /// The whole object, to be applied to a cluster.
    public static var object: JSONValue {
        [
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "metadata": ["name": .string(name), "labels": ["app.kubernetes.io/part-of": "asya"]],
            "spec": [
                "group": "asya.sh",
                "scope": "Namespaced",
                "names": [
                    "kind": .string(AsyncActor.kind),
                    "listKind": "AsyncActorList",
                    "plural": "asyncactors",
                    "singular": "asyncactor",
                    "shortNames": ["asya", "asyas"],
                ],
                "versions": [version],
            ],
        ]
    }

    private static var version: JSONValue {
        [
            "name": "v1alpha1",
            "served": true,
            "storage": true,
            "subresources": ["status": [:]],
            "additionalPrinterColumns": .array(columns),
            "schema": [
                "openAPIV3Schema": .object(
                    [
                        .init("type", "object"),
                        .init("description", "A Python function behind a queue: one step of a pipeline."),
                    ] + FieldSchema.properties(ActorSchema.root)
                )
            ],
        ]
    }

    private static var columns: [JSONValue] {
        [
            column("Status", "string", ".status.status"),
            column("Running", "string", ".status.readyReplicasSummary"),
            column("Failing", "integer", ".status.failingPods"),
            column("Total", "integer", ".status.totalReplicas"),
            column("Desired", "integer", ".status.desiredReplicas"),
            column("Min", "integer", ".spec.scaling.minReplicas"),
            column("Max", "integer", ".spec.scaling.maxReplicas"),
            column("Last-Scale", "string", ".status.lastScaleFormatted"),
            column("Age", "date", ".metadata.creationTimestamp"),
            column("Workload", "string", ".spec.workload.kind", isWide: true),
            column("Transport", "string", ".spec.transport", isWide: true),
            column("Scaling", "string", ".status.scalingMode", isWide: true),
            column("Queued", "integer", ".status.queuedMessages", isWide: true),
            column("Processing", "integer", ".status.processingMessages", isWide: true),
        ]
    }

    private static func column(_ name: String, _ type: String, _ path: String, isWide: Bool = false) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("name", .string(name)), .init("type", .string(type)), .init("jsonPath", .string(path)),
        ]
        if isWide { members.append(.init("priority", 1)) }
        return .object(members)
    }
}

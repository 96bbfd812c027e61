// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// Definitions of other projects' resources, with as much of their schemas as the tests need.
public enum CustomResources {
    private static let anything: JSONValue = ["type": "object", "x-kubernetes-preserve-unknown-fields": true]
    private static let text: JSONValue = ["type": "string"]
    private static let count: JSONValue = ["type": "integer", "format": "int32"]

    /// What KEDA scales, how far and by what (https://keda.sh/docs/2.14/reference/scaledobject-spec/).
    public static let scaledObject = definition(
        group: "keda.sh",
        version: "v1alpha1",
        kind: "ScaledObject",
        plural: "scaledobjects",
        spec: [
            "type": "object",
            "required": ["scaleTargetRef", "triggers"],
            "properties": [
                "scaleTargetRef": [
                    "type": "object",
                    "required": ["name"],
                    "properties": [
                        "apiVersion": text, "kind": text, "name": text, "envSourceContainerName": text,
                    ],
                ],
                "pollingInterval": count, "cooldownPeriod": count, "initialCooldownPeriod": count,
                "idleReplicaCount": count, "minReplicaCount": count, "maxReplicaCount": count,
                "advanced": anything,
                "fallback": [
                    "type": "object",
                    "required": ["failureThreshold", "replicas"],
                    "properties": ["failureThreshold": count, "replicas": count],
                ],
                "triggers": [
                    "type": "array",
                    "items": [
                        "type": "object",
                        "required": ["type", "metadata"],
                        "properties": [
                            "type": text, "name": text, "useCachedMetrics": ["type": "boolean"], "metricType": text,
                            "metadata": ["type": "object", "additionalProperties": text],
                            "authenticationRef": [
                                "type": "object", "required": ["name"], "properties": ["name": text, "kind": text],
                            ],
                        ],
                    ],
                ],
            ],
        ]
    )

    /// Where the logins of triggers come from (https://keda.sh/docs/2.14/concepts/authentication/).
    public static let triggerAuthentication = definition(
        group: "keda.sh",
        version: "v1alpha1",
        kind: "TriggerAuthentication",
        plural: "triggerauthentications",
        spec: [
            "type": "object",
            "properties": [
                "podIdentity": [
                    "type": "object",
                    "required": ["provider"],
                    "properties": ["provider": text, "identityId": text, "identityOwner": text, "roleArn": text],
                ],
                "secretTargetRef": references(["parameter", "name", "key"]),
                "configMapTargetRef": references(["parameter", "name", "key"]),
                "env": references(["parameter", "name"]),
            ],
            "x-kubernetes-preserve-unknown-fields": true,
        ]
    )

    /// Which pods Prometheus scrapes (https://prometheus-operator.dev/docs/api-reference/api/).
    public static let podMonitor = definition(
        group: "monitoring.coreos.com",
        version: "v1",
        kind: "PodMonitor",
        plural: "podmonitors",
        spec: [
            "type": "object",
            "required": ["selector", "podMetricsEndpoints"],
            "properties": [
                "selector": anything,
                "podMetricsEndpoints": ["type": "array", "items": anything],
                "podTargetLabels": ["type": "array", "items": text],
                "namespaceSelector": anything,
            ],
            "x-kubernetes-preserve-unknown-fields": true,
        ]
    )

    /// Makes the definitions, unless the cluster has them, and returns once their resources are served.
    public static func install(in client: ClusterClient) async throws(ClusterFailure) {
        for resource in [scaledObject, triggerAuthentication, podMonitor] { try await define(resource, in: client) }
    }

    /// Makes or changes a definition and returns once its resources are served.
    ///
    /// - Parameters:
    ///   - definition: A CustomResourceDefinition of `apiextensions.k8s.io/v1`.
    ///   - client: An administrator.
    /// - Throws: ``ClusterFailure``.
    public static func define(_ definition: JSONValue, in client: ClusterClient) async throws(ClusterFailure) {
        let path = ResourcePath.definitions.named(definition.objectName)
        try await client.apply(definition, at: path)
        try await client.wait(for: path, "the resource is served") { definition in
            let conditions = definition?["status", "conditions"]?.arrayValue ?? []
            return conditions.contains { $0["type"] == "Established" && $0["status"] == "True" }
        }
    }

    private static func references(_ names: [String]) -> JSONValue {
        [
            "type": "array",
            "items": [
                "type": "object",
                "required": .array(names.map { .string($0) }),
                "properties": .object(names.map { .init($0, text) }),
            ],
        ]
    }

    private static func definition(
        group: String,
        version: String,
        kind: String,
        plural: String,
        spec: JSONValue
    ) -> JSONValue {
        let schema: JSONValue = [
            "type": "object",
            "required": ["spec"],
            "properties": ["spec": spec, "status": anything],
        ]
        return [
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "metadata": [
                "name": .string("\(plural).\(group)"),
                "labels": ["asya.sh/tests": "true"],
            ],
            "spec": [
                "group": .string(group),
                "scope": "Namespaced",
                "names": [
                    "kind": .string(kind), "listKind": .string("\(kind)List"), "plural": .string(plural),
                    "singular": .string(kind.lowercased()),
                ],
                "versions": [
                    [
                        "name": .string(version), "served": true, "storage": true,
                        "schema": ["openAPIV3Schema": schema], "subresources": ["status": [:]],
                    ]
                ],
            ],
        ]
    }
}

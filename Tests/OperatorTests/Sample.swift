// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Workloads

@testable import Operator

/// Actors and settings that several suites start from.
enum Sample {
    static let settings = WorkloadSettings(
        sidecarImage: "s:1",
        runtimeImage: "r:1",
        transports: ClusterTransport.examples,
        server: ServerCapabilities(minorVersion: 30, hasKEDA: true, hasPodMonitors: true)
    )

    /// 2026-01-02T03:04:05Z.
    static let now: UInt64 = 1_767_323_045_000_000_000

    /// A manifest as a user applies it.
    static func manifest(
        transport: String = "rabbitmq",
        image: String = "python:3.11",
        kind: String = "Deployment",
        isScaled: Bool = false
    ) -> JSONValue {
        [
            "apiVersion": "asya.sh/v1alpha1", "kind": "AsyncActor",
            "metadata": ["name": "hello", "namespace": "default"],
            "spec": [
                "transport": .string(transport),
                "scaling": ["enabled": .bool(isScaled)],
                "workload": [
                    "kind": .string(kind),
                    "template": [
                        "spec": [
                            "containers": [
                                [
                                    "name": "asya-runtime", "image": .string(image),
                                    "env": [["name": "ASYA_HANDLER", "value": "hello.greet"]],
                                ]
                            ]
                        ]
                    ],
                ],
            ],
        ]
    }

    static func reference(_ apiVersion: String, _ kind: String, _ name: String = "hello") -> WantedObject.Reference {
        WantedObject.Reference(apiVersion: apiVersion, kind: kind, namespace: "default", name: name)
    }

    static let deployment = reference("apps/v1", "Deployment")
    static let scaledObject = reference("keda.sh/v1alpha1", "ScaledObject")
}

// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Workloads

/// Observations that the suites of the status start from.
enum StatusSample {
    /// 2026-01-02T03:04:05Z.
    static let now: UInt64 = 1_767_323_045_000_000_000

    static func deployment(replicas: Int, has: Int? = nil, updated: Int? = nil) -> JSONValue {
        let has = has ?? replicas
        return [
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "hello", "namespace": "default"],
            "spec": ["replicas": .int(replicas)],
            "status": ["replicas": .int(has), "updatedReplicas": .int(updated ?? has)],
        ]
    }

    static func pod(_ name: String = "p", ready: Bool) -> PodState {
        PodState([
            "metadata": ["name": .string(name)],
            "status": [
                "phase": "Running",
                "conditions": [["type": "Ready", "status": .string(ready ? "True" : "False")]],
            ],
        ])
    }

    /// A pod whose container waits for this reason.
    static func pod(
        waiting reason: String,
        _ message: String = "",
        container: String = "asya-runtime",
        isInit: Bool = false
    ) -> PodState {
        PodState([
            "metadata": ["name": "p"],
            "status": [
                "phase": "Pending",
                isInit ? "initContainerStatuses" : "containerStatuses": [
                    [
                        "name": .string(container),
                        "state": ["waiting": ["reason": .string(reason), "message": .string(message)]],
                    ]
                ],
            ],
        ])
    }

    /// A pod whose container runs and is not ready.
    static func pod(unready container: String) -> PodState {
        PodState([
            "metadata": ["name": "p"],
            "status": [
                "phase": "Running",
                "containerStatuses": [
                    ["name": .string(container), "ready": false, "state": ["running": ["startedAt": "x"]]]
                ],
            ],
        ])
    }

    /// What a kubelet writes when a Secret that a pod mounts is not there.
    static let failedMount: JSONValue = [
        "metadata": ["name": "p.1", "namespace": "default", "creationTimestamp": "2026-01-02T03:00:00Z"],
        "involvedObject": ["kind": "Pod", "namespace": "default", "name": "p", "uid": ""],
        "reason": "FailedMount", "type": "Warning", "count": 3, "lastTimestamp": "2026-01-02T03:04:05Z",
        "message": #"MountVolume.SetUp failed for volume "keys" : secret "keys" not found"#,
    ]

    static func pod(unschedulable message: String) -> PodState {
        PodState([
            "metadata": ["name": "p"],
            "status": [
                "phase": "Pending",
                "conditions": [
                    [
                        "type": "PodScheduled", "status": "False", "reason": "Unschedulable",
                        "message": .string(message),
                    ]
                ],
            ],
        ])
    }

    /// An actor with so many replicas and these pods.
    static func seen(_ replicas: Int, _ pods: [PodState] = []) -> ActorObservation {
        var seen = ActorObservation(generation: 3, now: now)
        seen.workload = deployment(replicas: replicas)
        seen.pods = pods
        return seen
    }
}

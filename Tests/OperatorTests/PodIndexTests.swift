// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Kubernetes
import Testing
import Workloads

@testable import Operator

struct PodIndexTests {
    @Test func `what is kept of a pod is enough for its state, and little`() {
        let full: JSONValue = [
            "apiVersion": "v1", "kind": "Pod",
            "metadata": [
                "name": "p", "namespace": "n", "uid": "u", "resourceVersion": "7",
                "labels": ["asya.sh/actor": "hello", "team": "a"], "annotations": ["long": "text"],
                "managedFields": [["manager": "kubelet"]],
            ],
            "spec": ["containers": [["name": "asya-runtime", "image": "python:3.11"]]],
            "status": [
                "phase": "Pending", "podIP": "10.0.0.1", "hostIP": "10.0.0.2",
                "conditions": [["type": "Ready", "status": "False"]],
                "containerStatuses": [
                    [
                        "name": "asya-runtime", "image": "python:3.11", "imageID": "sha256:0", "containerID": "c",
                        "state": ["waiting": ["reason": "CrashLoopBackOff"]],
                        "lastState": ["terminated": ["exitCode": 3]],
                    ]
                ],
            ],
        ]
        var pod = KubernetesObject(full)
        PodIndex.reduce(&pod)
        #expect(PodState(pod.json) == PodState(full))
        #expect(pod.key == ObjectKey(namespace: "n", name: "p") && pod.metadata.resourceVersion == "7")
        #expect(pod.metadata.labels == ["asya.sh/actor": "hello"])
        #expect(pod.json.encoded().count < 400)
    }
}

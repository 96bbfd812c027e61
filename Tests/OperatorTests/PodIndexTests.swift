// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing
import Workloads

@testable import Kubernetes
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

    @Test func `what a node says of a pod is told of its actor, whichever is known first`() throws {
        let index = PodIndex()
        func pod(_ uid: String) -> ResourceChange {
            let pod: JSONValue = [
                "metadata": [
                    "name": "p", "namespace": "n", "uid": .string(uid), "labels": ["asya.sh/actor": "hello"],
                ],
                "status": ["phase": "Pending"],
            ]
            return ResourceChange(kind: .added, cached: CachedObject(KubernetesObject(pod)))
        }
        func event(_ second: Int, _ kind: ResourceChange.Kind = .added) -> ResourceChange {
            let event: JSONValue = [
                "metadata": ["name": .string("p.\(second)"), "namespace": "n", "labels": ["long": "text"]],
                "involvedObject": ["kind": "Pod", "name": "p", "uid": "u"], "reason": "FailedMount",
                "message": .string("\(second)"), "lastTimestamp": .string("1970-01-01T00:00:0\(second)Z"),
            ]
            var object = KubernetesObject(event)
            PodIndex.reduceEvent(&object)
            #expect(object.metadata.labels.isEmpty)
            return ResourceChange(kind: kind, cached: CachedObject(object))
        }
        let actor = ActorKey(namespace: "n", name: "hello")
        func message() -> String? { index.pods(of: actor, now: 9_000_000_000).first?.failure?.message }
        #expect(index.takeEvent(event(1)) == nil)
        #expect(index.take(pod("u")) == actor)
        #expect(message() == "FailedMount: 1")
        #expect(index.takeEvent(event(3)) == actor)
        #expect(index.takeEvent(event(2)) == actor)
        #expect(message() == "FailedMount: 3")
        // An older Event goes; the one that counts is there until it goes itself.
        #expect(index.takeEvent(event(2, .deleted)) == actor)
        #expect(message() == "FailedMount: 3")
        #expect(index.takeEvent(event(3, .deleted)) == actor)
        #expect(message() == nil)
        #expect(index.takeEvent(event(4)) == actor)
        // A pod of the same name that came after it.
        #expect(index.take(pod("v")) == actor)
        #expect(message() == nil)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing

@testable import Kubernetes

@Suite struct `An object` {
    @Test func `is begun with what its type says`() {
        let deployment = KubernetesObject(.deployments, name: "mail", namespace: "asya")
        #expect(
            deployment.json == [
                "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "mail", "namespace": "asya"],
            ]
        )
        #expect(KubernetesObject(.nodes, name: "n").json["metadata"] == ["name": "n"])
    }

    @Test func `gives and takes its metadata`() throws {
        var object = try KubernetesObject(
            decoding: Array(
                """
                {"kind":"AsyncActor","apiVersion":"asya.sh/v1alpha1","metadata":{"name":"mail","namespace":"asya",
                "uid":"u-1","resourceVersion":"42","generation":7,"creationTimestamp":"2025-11-18T12:00:00Z",
                "deletionTimestamp":"2025-11-18T12:00:01Z","finalizers":["asya.sh/finalizer"],"labels":{"a":"b"},
                "managedFields":[{"manager":"kubectl"}],"unknown":{"kept":true},"ownerReferences":[{"apiVersion":"v1",
                "kind":"Pod","name":"p","uid":"u-0","controller":true}]}}
                """.utf8
            )
        )
        #expect(object.key == ObjectKey(namespace: "asya", name: "mail"))
        #expect(object.metadata.uid == "u-1")
        #expect(object.metadata.resourceVersion == "42")
        #expect(object.metadata.generation == 7)
        #expect(object.metadata.createdAtUnixNano == 1_763_467_200_000_000_000)
        #expect(object.metadata.isBeingDeleted)
        #expect(object.metadata.controller?.name == "p")

        object.metadata.finalizers = []
        object.metadata.labels["c"] = "d"
        object.metadata.removeManagedFields()
        object.metadata.ownerReferences = [OwnerReference(pod("q", 1))]
        #expect(object["metadata", "finalizers"] == nil)
        #expect(object["metadata", "managedFields"] == nil)
        #expect(object["metadata", "labels"] == ["a": "b", "c": "d"])
        #expect(object["metadata", "unknown", "kept"] == true)
        #expect(object.metadata.ownerReferences.map(\.name) == ["q"])
    }

    @Test func `describes itself by name alone`() {
        var secret = KubernetesObject(.secrets, name: "broker", namespace: "asya")
        secret["data", "password"] = "aHVudGVyMg=="
        #expect("\(secret)" == "Secret asya/broker")
        #expect("\(CachedObject(secret))" == "asya/broker at ")
    }

    @Test func `means the same whatever the order of its members`() {
        let left = KubernetesObject(["a": 1, "b": 2])
        #expect(left.means(KubernetesObject(["b": 2, "a": 1])))
        #expect(!left.means(KubernetesObject(["b": 2, "a": 1, "c": 1])))
    }

    @Test(
        arguments: [
            (ResourceType.pods.path(namespace: "a", name: "p"), "/api/v1/namespaces/a/pods/p"),
            (ResourceType.pods.path(), "/api/v1/pods"),
            (ResourceType.nodes.path(namespace: "ignored", name: "n"), "/api/v1/nodes/n"),
            (ResourceType.leases.path(namespace: "a"), "/apis/coordination.k8s.io/v1/namespaces/a/leases"),
            (
                ResourceType.asyncActors.path(namespace: "a", name: "x", subresource: "status"),
                "/apis/asya.sh/v1alpha1/namespaces/a/asyncactors/x/status"
            ),
            (
                ResourceType.pods.path(namespace: "a", name: "p:8080", subresource: "proxy/traces/x y"),
                "/api/v1/namespaces/a/pods/p:8080/proxy/traces/x%20y"
            ),
            (ResourceType.pods.path(namespace: "../x", name: "a/b?c"), "/api/v1/namespaces/..%2Fx/pods/a%2Fb%3Fc"),
        ]
    )
    func `is where its type has it`(path: String, expected: String) {
        #expect(path == expected)
    }
}

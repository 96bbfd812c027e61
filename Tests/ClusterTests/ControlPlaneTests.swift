// SPDX-License-Identifier: Apache-2.0

import ClusterTesting
import Envelopes
import Testing

/// What the control plane of the tests is: a real one.
@Suite(.timeLimit(.minutes(5))) struct `A control plane` {
    @Test func `keeps custom resources and refuses what their schema does not allow`() async throws {
        let (cluster, namespace) = try await SharedCluster.shared.namespace("custom")
        let path = ResourcePath.scaledObjects(in: namespace)
        let object = Objects.scaledObject("a", value: 5, maximum: 3, cooldown: 1)
        let made = try await cluster.client.create(object, in: path)
        #expect(made["metadata", "generation"] == 1)
        let status: JSONValue = ["status": ["hpaName": "x"]]
        try await cluster.client.patch(path.named("a", "status"), status)
        let read = try await cluster.client.get(path.named("a"))
        #expect(read["status", "hpaName"] == "x")
        #expect(read["spec"] == made["spec"])
        #expect(read["metadata", "generation"] == 1)

        var wrong = Objects.scaledObject("b", value: 5, maximum: 3, cooldown: 1)
        let target = try #require(JSONPath("spec.scaleTargetRef"))
        wrong.set([:], at: target)
        let failure = await #expect(throws: ClusterFailure.self) { try await cluster.client.create(wrong, in: path) }
        #expect(failure?.status == 422)
        #expect(try await cluster.client.list(path).map(\.objectName) == ["a"])
    }

    @Test func `takes manifests, or only checks them`() async throws {
        let (cluster, namespace) = try await SharedCluster.shared.namespace("manifests")
        let objects = try ClusterManifest.objects(
            in: """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: map}
                data: {n: "1"}
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: deployment}
                spec:
                  replicas: 0
                  selector: {matchLabels: {app: a}}
                  template:
                    metadata: {labels: {app: a}}
                    spec: {containers: [{name: main, image: any}]}
                """
        )
        try await cluster.client.apply(objects, in: namespace, dryRun: true)
        #expect(try await cluster.client.find(.configMaps(in: namespace).named("map")) == nil)
        try await cluster.client.apply(objects, in: namespace)
        #expect(try await cluster.client.get(.configMaps(in: namespace).named("map"))["data", "n"] == "1")
        #expect(try await cluster.client.find(.deployments(in: namespace).named("deployment")) != nil)
        let unknown: JSONValue = ["apiVersion": "v1", "kind": "Unknown", "metadata": ["name": "a"]]
        await #expect(throws: ClusterFailure.self) { try await cluster.client.apply([unknown], in: namespace) }
    }

    @Test func `tells of changes as they happen`() async throws {
        let (cluster, namespace) = try await SharedCluster.shared.namespace("watched")
        let path = ResourcePath.configMaps(in: namespace).named("a")
        async let seen = cluster.client.wait(for: path, "the map has its second value") { $0?["data", "n"] == "2" }
        for number in 1...2 {
            let map: JSONValue = [
                "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "a"],
                "data": ["n": .string("\(number)")],
            ]
            try await cluster.client.apply(map, at: path)
        }
        #expect(try await seen?.objectName == "a")
        try await cluster.client.delete(path)
        try await cluster.client.wait(for: path, "the map is gone") { $0 == nil }
    }

    @Test(.enabled(if: ControlPlane.isPrivate))
    func `lets users do what their role allows, and logs what they did`() async throws {
        let (cluster, namespace) = try await SharedCluster.shared.namespace("users")
        let rules: JSONValue = ["apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "create"]]
        try await cluster.client.create(
            [
                "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": ["name": "reader"],
                "rules": [rules],
            ],
            in: ResourcePath(group: "rbac.authorization.k8s.io", "roles", in: namespace)
        )
        try await cluster.client.create(
            [
                "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": ["name": "reader"],
                "roleRef": ["apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "reader"],
                "subjects": [["apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "readers"]],
            ],
            in: ResourcePath(group: "rbac.authorization.k8s.io", "rolebindings", in: namespace)
        )
        let log = try cluster.requestLog()
        let user = "reader-of-\(namespace)"
        let client = ClusterClient(try await cluster.access(as: user, groups: ["readers"]))
        let map: JSONValue = ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "a"]]
        // The server learns of new roles by a watch of its own.
        while try await !client.isAllowed("create", .configMaps(in: namespace)) { try Task.checkCancellation() }
        #expect(try await !client.isAllowed("delete", .configMaps(in: namespace)))
        try await client.create(map, in: .configMaps(in: namespace))
        _ = try await client.get(.configMaps(in: namespace).named("a"))
        let refusal = await #expect(throws: ClusterFailure.self) { try await client.list(.secrets(in: namespace)) }
        #expect(refusal?.status == 403)

        let requests = log.requests(by: user, in: namespace)
        #expect(requests.map(\.verb) == ["create", "get", "list"])
        #expect(requests.map(\.status) == [201, 200, 403])
        #expect(requests.filter(\.isWrite).map(\.resource) == ["configmaps"])
    }

    @Test(.enabled(if: ControlPlane.isPrivate))
    func `comes back after its API server was killed, with what it had`() async throws {
        // One of its own: others would miss theirs.
        let cluster = try await ControlPlane.start()
        let server = try #require(cluster.apiServer)
        let path = ResourcePath.configMaps(in: "default").named("a")
        let map: JSONValue = ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "a"]]
        try await cluster.client.apply(map, at: path)
        await server.kill()
        await #expect(throws: ClusterFailure.self) { try await cluster.client.get(path) }
        async let seen = cluster.client.wait(for: path, "the map is there again") { $0 != nil }
        try await cluster.startAPIServer()
        #expect(try await seen != nil)
        await cluster.stop()
        await #expect(throws: ClusterFailure.self) { try await cluster.client.get(path) }
    }
}

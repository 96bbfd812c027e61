// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import ClusterTesting
import Envelopes
import Foundation
import Processes
import Testing

/// The operator against a real API server and a real broker.
@Suite(.timeLimit(.minutes(5))) struct `The operator` {
    @Test func `gives an actor its queue, its workload and a status, and takes them away with it`() async throws {
        let test = try await OperatorUnderTest.make("lifecycle")
        let process = try await test.start()
        try await test.client.create(test.manifest("hello", isScaled: true), in: test.actors)
        let actor = try await test.waitForStatus("hello", "Creating")
        #expect(actor?["metadata", "finalizers"] == ["asya.sh/finalizer"])
        let conditions = actor?["status", "conditions"]?.arrayValue ?? []
        #expect(
            conditions.compactMap { $0["type"]?.stringValue } == ["TransportReady", "WorkloadReady", "ScalingReady"]
        )
        #expect(try await test.hasQueue("hello"))
        let deployment = try await test.client.get(test.deployments.named("hello"))
        let owner = deployment["metadata", "ownerReferences"]?[0]
        #expect(owner?["uid"] == actor?["metadata", "uid"])
        // KEDA owns the replicas: nobody applied them.
        #expect(try await test.client.find(.scaledObjects(in: test.namespace).named("hello")) != nil)

        try await test.client.delete(test.actors.named("hello"))
        try await test.client.wait(for: test.actors.named("hello"), "the actor is gone") { $0 == nil }
        try await test.client.wait(for: test.deployments.named("hello"), "the deployment is gone") { $0 == nil }
        #expect(try await !test.hasQueue("hello"))
        await test.kill(process)
    }

    @Test func `takes manifests of v0_1, and refuses what their schema refuses`() async throws {
        let test = try await OperatorUnderTest.make("schema")
        let made = try await test.client.create(test.manifest("hello"), in: test.actors)
        #expect(made["spec", "timeout", "processing"] == 300 && made["spec", "scaling", "maxReplicas"] == 50)
        #expect(made["spec", "workload", "pythonExecutable"] == "python3")
        for (path, value) in [
            (".spec.workers", JSONValue.int(0)), (".spec.transport", ""), (".spec.workload.kind", "Job"),
            (".spec.resiliency", ["initialDelay": "soon"]), (".metadata.name", "Hello"),
        ] {
            var wrong = test.manifest("wrong")
            wrong.set(value, at: try #require(JSONPath(path)))
            let failure = await #expect(throws: ClusterFailure.self, "\(path)") {
                try await test.client.create(wrong, in: test.actors)
            }
            #expect(failure?.status == 422, "\(path)")
        }
        var right = test.manifest("right")
        let resiliency: JSONValue = ["initialDelay": "500ms", "maxDelay": 60, "jitter": "10%"]
        right.set(resiliency, at: try #require(JSONPath(".spec.resiliency")))
        try await test.client.create(right, in: test.actors)
    }

    @Test func `repairs what others change, and makes what is wanted after a change`() async throws {
        let test = try await OperatorUnderTest.make("drift")
        let process = try await test.start()
        try await test.client.create(test.manifest("hello"), in: test.actors)
        try await test.waitForStatus("hello", "Creating")
        let deployment = test.deployments.named("hello")
        try await test.client.patch(deployment, ["spec": ["replicas": 5]])
        try await test.client.wait(for: deployment, "the replicas are restored") { $0?["spec", "replicas"] == 1 }
        try await test.client.delete(deployment)
        try await test.client.wait(for: deployment, "the deployment is made again") { $0 != nil }
        try await test.client.patch(test.actors.named("hello"), ["spec": ["workload": ["kind": "StatefulSet"]]])
        try await test.client.wait(for: .statefulSets(in: test.namespace).named("hello"), "it is a set") { $0 != nil }
        try await test.client.wait(for: deployment, "the deployment is gone") { $0 == nil }
        await test.kill(process)
    }

    @Test func `says what is wrong with a transport, and makes nothing`() async throws {
        let test = try await OperatorUnderTest.make("transport")
        let process = try await test.start()
        try await test.client.create(test.manifest("hello", transport: "kafka"), in: test.actors)
        let actor = try await test.waitForStatus("hello", "TransportError")
        #expect(actor?["status", "message"]?.stringValue?.contains("it knows rabbitmq") == true)
        #expect(try await test.client.find(test.deployments.named("hello")) == nil)
        try await test.client.patch(test.actors.named("hello"), ["spec": ["transport": "rabbitmq"]])
        try await test.waitForStatus("hello", "Creating")
        await test.kill(process)
    }

    @Test(.enabled(if: ControlPlane.isPrivate))
    func `writes each object once, and nothing when it begins anew`() async throws {
        let test = try await OperatorUnderTest.make("writes")
        let cluster = try await SharedCluster.shared.controlPlane()
        let user = "operator-of-\(test.namespace)"
        let access = try await cluster.access(as: user, groups: ["system:masters"], namespace: test.namespace)
        let log = try cluster.requestLog()
        let first = try await test.start(kubeconfig: access.kubeconfig)
        try await test.client.create(test.manifest("hello", isScaled: true), in: test.actors)
        try await test.waitForStatus("hello", "Creating")
        await test.kill(first)
        func writes() -> [RequestLog.Request] {
            log.requests(by: user, in: test.namespace).filter {
                $0.isWrite && !["leases", "events"].contains($0.resource)
            }
        }
        let before = writes()
        // The actor's own are its finalizer and its status, which changes with its pods.
        let owned = before.filter { !$0.resource.hasPrefix("asyncactors") }
        let objects = Dictionary(grouping: owned) { $0.resource }
        for (resource, requests) in objects { #expect(requests.count == 1, "\(resource)") }
        let second = try await test.start(kubeconfig: access.kubeconfig)
        // Its answer to a second actor comes after it has looked at the first.
        try await test.client.create(test.manifest("other"), in: test.actors)
        try await test.waitForStatus("other", "Creating")
        let again = writes().dropFirst(before.count).filter { $0.name == "hello" }
        // The status follows pods and deployment, which may still have changed after the first one's last word.
        #expect(again.filter { $0.resource != "asyncactors/status" } == [])
        await test.kill(second)
    }

    @Test func `makes, changes and deletes many actors at once`() async throws {
        let test = try await OperatorUnderTest.make("many")
        let process = try await test.start()
        let names = (0..<30).map { "actor-\($0)" }
        for name in names { try await test.client.create(test.manifest(name), in: test.actors) }
        try await test.client.waitForAll(test.actors, "every actor has a status") { actors in
            actors.count == names.count && actors.allSatisfy { $0["status", "status"] == "Creating" }
        }
        for name in names.prefix(10) {
            try await test.client.patch(test.actors.named(name), ["spec": ["workers": 2]])
        }
        for name in names.suffix(20) { try await test.client.delete(test.actors.named(name)) }
        try await test.client.waitForAll(test.actors, "what was deleted is gone") { $0.count == 10 }
        try await test.client.waitForAll(test.deployments, "and its deployments") { deployments in
            deployments.count == 10
        }
        #expect(
            try await test.broker.control("list_queues", "-p", test.virtualHost, "name")
                .split(separator: "\n").filter { $0.hasPrefix("asya-\(test.namespace)-") }.count == 20
        )
        await test.kill(process)
    }

    @Test(.enabled(if: ControlPlane.isPrivate))
    func `may do what its role says, and that is enough`() async throws {
        let test = try await OperatorUnderTest.make("role")
        let cluster = try await SharedCluster.shared.controlPlane()
        let file = OperatorUnderTest.checkout.appendingPathComponent("deploy/rbac/operator.yaml")
        let objects = try ClusterManifest.objects(in: try String(contentsOf: file, encoding: .utf8))
        let role = try #require(objects.first { $0["kind"] == "ClusterRole" })
        let leader = try #require(objects.first { $0["kind"] == "Role" })
        let user = "limited-\(test.namespace)"
        let group = "rbac.authorization.k8s.io"
        func made(_ object: JSONValue, _ kind: String) throws -> JSONValue {
            [
                "apiVersion": "rbac.authorization.k8s.io/v1", "kind": .string(kind),
                "metadata": ["name": .string(user)],
                "rules": try #require(object["rules"]),
            ]
        }
        func binding(_ kind: String, _ role: String) -> JSONValue {
            [
                "apiVersion": "rbac.authorization.k8s.io/v1", "kind": .string(kind),
                "metadata": ["name": .string(user)],
                "roleRef": ["apiGroup": .string(group), "kind": .string(role), "name": .string(user)],
                "subjects": [["apiGroup": .string(group), "kind": "User", "name": .string(user)]],
            ]
        }
        try await test.client.create(try made(role, "ClusterRole"), in: ResourcePath(group: group, "clusterroles"))
        try await test.client.create(
            binding("ClusterRoleBinding", "ClusterRole"),
            in: ResourcePath(group: group, "clusterrolebindings")
        )
        try await test.client.create(
            try made(leader, "Role"),
            in: ResourcePath(group: group, "roles", in: test.namespace)
        )
        try await test.client.create(
            binding("RoleBinding", "Role"),
            in: ResourcePath(group: group, "rolebindings", in: test.namespace)
        )
        let access = try await cluster.access(as: user, namespace: test.namespace)
        let log = try cluster.requestLog()
        let process = try await test.start(kubeconfig: access.kubeconfig)
        try await test.client.create(test.manifest("hello", isScaled: true), in: test.actors)
        try await test.waitForStatus("hello", "Creating")
        try await test.client.patch(test.actors.named("hello"), ["spec": ["scaling": ["enabled": false]]])
        try await test.client.wait(for: .scaledObjects(in: test.namespace).named("hello"), "it is not scaled") {
            $0 == nil
        }
        try await test.client.delete(test.actors.named("hello"))
        try await test.client.wait(for: test.actors.named("hello"), "the actor is gone") { $0 == nil }
        #expect(log.requests(by: user).filter { $0.status == 403 } == [])
        let limited = ClusterClient(access)
        for path in [ResourcePath.secrets(in: test.namespace), .configMaps(in: test.namespace)] {
            let refusal = await #expect(throws: ClusterFailure.self) { try await limited.list(path) }
            #expect(refusal?.status == 403)
        }
        await test.kill(process)
    }
}

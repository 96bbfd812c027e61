// SPDX-License-Identifier: Apache-2.0

import Envelopes
import HTTPTesting
import Testing

@testable import Kubernetes

@Suite(.timeLimit(.minutes(10))) struct `A client that writes` {
    private static let key = ObjectKey(namespace: "asya", name: "mail")

    private static func actor(_ version: Int, ready: Int) -> KubernetesObject {
        var actor = KubernetesObject(.asyncActors, name: "mail", namespace: "asya")
        actor.metadata.resourceVersion = String(version)
        actor.status = ["readyReplicas": .int(ready), "phase": "Running"]
        return actor
    }

    @Test func `makes an object, and does not try again what may have been done`() async throws {
        let cluster = ScriptedCluster { request, index in
            switch index {
            case 0: .status(429, .tooManyRequests)
            case 1: .response(201, body: request.body)
            case 2: .status(409, .alreadyExists)
            default: .hangUp
            }
        }
        let made = try await cluster.client.create(pod("mail", 1), as: .pods, isDryRun: true)
        #expect(made == pod("mail", 1))
        #expect(
            cluster.server.requests[1].path == "/api/v1/namespaces/asya/pods?fieldManager=asya&dryRun=All"
        )
        let exists = await #expect(throws: KubernetesError.self) {
            try await cluster.client.create(pod("mail", 1), as: .pods)
        }
        #expect(exists?.isAlreadyExists == true)
        await #expect(throws: KubernetesError.self) { try await cluster.client.create(pod("mail", 1), as: .pods) }
        // libcurl itself asks once more when a connection that it kept turns out to be dead.
        #expect(cluster.server.requests.count <= 5)
        cluster.stop()
    }

    @Test func `makes a part of an object`() async throws {
        let cluster = ScriptedCluster { _, _ in .json(["kind": "Status", "status": "Success"], status: 201) }
        var binding = KubernetesObject(["apiVersion": "v1", "kind": "Binding", "target": ["name": "node-1"]])
        binding.metadata.name = "mail"
        try await cluster.client.create(binding, as: .pods, subresource: "binding")
        #expect(cluster.server.requests[0].path.hasPrefix("/api/v1/namespaces/asya/pods/mail/binding?"))
        cluster.stop()
    }

    @Test func `applies what is wanted, and again after a failure`() async throws {
        let cluster = ScriptedCluster { request, index in
            index == 0 ? .hangUp : .response(200, body: request.body)
        }
        try await cluster.client.apply(pod("mail", 1), as: .pods, fieldManager: "me", force: false)
        let request = cluster.server.requests[1]
        #expect(request.method == "PATCH")
        #expect(request.headers["content-type"] == "application/apply-patch+yaml")
        #expect(request.path == "/api/v1/namespaces/asya/pods/mail?fieldManager=me&force=false")
        #expect(try KubernetesObject(decoding: request.body) == pod("mail", 1))
        cluster.stop()
    }

    @Test func `patches and updates`() async throws {
        let cluster = ScriptedCluster { _, _ in .json(pod("mail", 2).json) }
        let client = cluster.client
        try await client.patch(.pods, Self.key, .merge(["metadata": ["labels": ["a": .null]]]))
        try await client.patch(
            .deployments,
            Self.key,
            .json([["op": "remove", "path": "/spec"]]),
            subresource: "scale"
        )
        try await client.update(pod("mail", 1), as: .pods, subresource: "status")
        let requests = cluster.server.requests
        #expect(requests.map(\.method) == ["PATCH", "PATCH", "PUT"])
        #expect(requests[0].headers["content-type"] == "application/merge-patch+json")
        #expect(String(decoding: requests[0].body, as: UTF8.self) == #"{"metadata":{"labels":{"a":null}}}"#)
        #expect(requests[1].headers["content-type"] == "application/json-patch+json")
        #expect(requests[1].path.hasPrefix("/apis/apps/v1/namespaces/asya/deployments/mail/scale?"))
        #expect(requests[2].path.hasPrefix("/api/v1/namespaces/asya/pods/mail/status?"))
        cluster.stop()
    }

    @Test func `writes a status only when it is another one`() async throws {
        let cluster = ScriptedCluster { _, _ in .json(Self.actor(2, ready: 2).json) }
        let actor = Self.actor(1, ready: 1)
        let same = try await cluster.client.patchStatus(of: .asyncActors, actor) { _ in
            ["phase": "Running", "readyReplicas": 1]
        }
        #expect(same == nil)
        #expect(cluster.server.requests.isEmpty)
        let written = try await cluster.client.patchStatus(of: .asyncActors, actor) { _ in ["readyReplicas": 2] }
        #expect(written == Self.actor(2, ready: 2))
        #expect(
            String(decoding: cluster.server.requests[0].body, as: UTF8.self)
                == #"{"metadata":{"resourceVersion":"1"},"status":{"readyReplicas":2,"phase":null}}"#
        )
        cluster.stop()
    }

    @Test func `writes a status on what others wrote meanwhile`() async throws {
        let cluster = ScriptedCluster { request, index in
            switch (request.method, index) {
            case ("PATCH", 0): .status(409, .conflict)
            case ("GET", _): .json(Self.actor(5, ready: 7).json)
            default: .json(Self.actor(6, ready: 8).json)
            }
        }
        try await cluster.client.patchStatus(of: .asyncActors, Self.actor(1, ready: 1)) { actor in
            ["phase": "Running", "readyReplicas": .int((actor["status", "readyReplicas"]?.intValue ?? 0) + 1)]
        }
        #expect(
            String(decoding: cluster.server.requests.last?.body ?? [], as: UTF8.self)
                == #"{"metadata":{"resourceVersion":"5"},"status":{"readyReplicas":8}}"#
        )
        cluster.stop()
    }

    @Test func `writes no status of an object into the one that came after it`() async {
        let cluster = ScriptedCluster { request, _ in
            var other = Self.actor(9, ready: 0)
            other["metadata", "uid"] = "another"
            return request.method == "GET" ? .json(other.json) : .status(409, .conflict)
        }
        let error = await #expect(throws: KubernetesError.self) {
            try await cluster.client.patchStatus(of: .asyncActors, Self.actor(1, ready: 1)) { _ in ["phase": "New"] }
        }
        #expect(error?.isConflict == true)
        #expect(cluster.server.requests.map(\.method) == ["PATCH", "GET"])
        cluster.stop()
    }

    @Test func `gives up a status that others are always faster with`() async {
        let cluster = ScriptedCluster { request, index in
            request.method == "GET" ? .json(Self.actor(index, ready: index).json) : .status(409, .conflict)
        }
        let error = await #expect(throws: KubernetesError.self) {
            try await cluster.client.patchStatus(of: .asyncActors, Self.actor(1, ready: 1)) { _ in ["phase": "New"] }
        }
        #expect(error?.isConflict == true)
        #expect(cluster.server.requests.count { $0.method == "PATCH" } == 6)
        cluster.stop()
    }

    @Test func `deletes, and says when there was nothing to delete`() async throws {
        let cluster = ScriptedCluster { _, index in
            index == 0 ? .json(["kind": "Status", "status": "Success"]) : .status(404, .notFound)
        }
        let isDeleted = try await cluster.client.delete(
            .pods,
            Self.key,
            propagation: .foreground,
            uid: "u-1",
            gracePeriod: .zero,
            isDryRun: true
        )
        #expect(isDeleted)
        let options = try JSONValue(decoding: cluster.server.requests[0].body)
        #expect(
            options == [
                "apiVersion": "v1", "kind": "DeleteOptions", "propagationPolicy": "Foreground",
                "preconditions": ["uid": "u-1"], "gracePeriodSeconds": 0, "dryRun": ["All"],
            ]
        )
        #expect(try await !cluster.client.delete(.pods, Self.key))
        cluster.stop()
    }

    @Test func `deletes many at once`() async throws {
        let cluster = ScriptedCluster { _, _ in .json(list(1, [])) }
        try await cluster.client.deleteAll(.pods, ListQuery(namespace: "asya", labels: "a=b"))
        let request = cluster.server.requests[0]
        #expect(request.method == "DELETE")
        #expect(request.path == "/api/v1/namespaces/asya/pods?labelSelector=a%3Db")
        cluster.stop()
    }

    @Test func `is told which fields are wrong`() async {
        let refusal: JSONValue = [
            "kind": "Status", "status": "Failure", "reason": "Invalid", "code": 422, "message": "Pod is invalid",
            "details": [
                "causes": [["field": "spec.replicas", "message": "must be positive", "reason": "FieldValueInvalid"]]
            ],
        ]
        let cluster = ScriptedCluster { _, _ in .json(refusal, status: 422) }
        await #expect(
            throws: KubernetesError.status(
                APIStatus(
                    code: 422,
                    reason: .invalid,
                    message: "Pod is invalid",
                    causes: [APIStatus.Cause(field: "spec.replicas", message: "must be positive")]
                )
            )
        ) { try await cluster.client.apply(pod("mail", 1), as: .pods) }
        cluster.stop()
    }
}

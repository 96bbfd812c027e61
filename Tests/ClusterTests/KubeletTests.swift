// SPDX-License-Identifier: Apache-2.0

import ClusterTesting
import Envelopes
import Testing

@Suite(.timeLimit(.minutes(5))) struct `The stand-in kubelet` {
    /// Starts a kubelet whose images are scripts of the shell, by the image's name.
    private func start(
        _ name: String,
        images: [String: String]
    ) async throws -> (client: ClusterClient, namespace: String, kubelet: StandInKubelet) {
        let (cluster, namespace) = try await SharedCluster.shared.namespace(name)
        let kubelet = try await StandInKubelet.start(for: namespace, cluster.client) { request in
            images[request.image].map { ContainerProgram("sh", ["-c", $0]) } ?? request.ownProgram
        }
        return (cluster.client, namespace, kubelet)
    }

    private func pod(_ name: String, _ spec: JSONValue) -> JSONValue {
        ["apiVersion": "v1", "kind": "Pod", "metadata": ["name": .string(name), "labels": ["a": "b"]], "spec": spec]
    }

    @Test func `runs what a deployment says, and ends it with the deployment`() async throws {
        let (client, namespace, kubelet) = try await start(
            "deployment",
            images: [
                "prepare": "echo prepared > $SHARED/first",
                "main": """
                trap 'exit 0' TERM
                env | sort
                cat $SHARED/first
                touch $SHARED/ready
                while :; do sleep 1; done
                """,
            ]
        )
        try await client.create(Objects.secret("s", ["key": "secret value"]), in: .secrets(in: namespace))
        let shared: JSONValue = ["name": "SHARED", "value": "/shared"]
        let mounts: JSONValue = [["name": "shared", "mountPath": "/shared"]]
        let spec: JSONValue = [
            "volumes": [["name": "shared", "emptyDir": [:]]],
            "initContainers": [
                Objects.container("first", image: "prepare", ["env": [shared], "volumeMounts": mounts])
            ],
            "containers": [
                Objects.container(
                    "main",
                    image: "main",
                    [
                        "env": [
                            shared,
                            ["name": "FROM_FIELD", "valueFrom": ["fieldRef": ["fieldPath": "metadata.labels['app']"]]],
                            ["name": "FROM_SECRET", "valueFrom": ["secretKeyRef": ["name": "s", "key": "key"]]],
                            ["name": "EXPANDED", "value": "<$(FROM_FIELD)>"],
                        ],
                        "volumeMounts": mounts,
                        "readinessProbe": ["exec": ["command": ["test", "-f", "/shared/ready"]]],
                    ]
                )
            ],
        ]
        let deployment = ResourcePath.deployments(in: namespace)
        try await client.create(Objects.deployment("d", replicas: 2, pod: spec), in: deployment)
        try await client.wait(for: deployment.named("d"), "two replicas are available") {
            $0?["status", "availableReplicas"] == 2
        }
        let pods = try await client.list(.pods(in: namespace))
        #expect(Set(pods.compactMap { $0["status", "podIP"]?.stringValue }).count == 2)
        let name = try #require(pods.first).objectName
        let log = await kubelet.log(of: name, "main")
        for line in ["EXPANDED=<d>", "FROM_SECRET=secret value", "prepared"] { #expect(log.contains("\(line)\n")) }
        for pod in pods {
            #expect(pod["status", "phase"] == "Running")
            #expect(pod["spec", "nodeName"] == .string(kubelet.node))
        }

        try await client.delete(deployment.named("d"))
        try await client.waitForAll(.pods(in: namespace), "all pods are gone", until: \.isEmpty)
        await kubelet.stop()
    }

    @Test func `tells of containers that fail, restart and cannot start`() async throws {
        let (client, namespace, kubelet) = try await start(
            "failing",
            images: ["failing": "exit 3", "steady": "exec sleep 600"]
        )
        let secret: JSONValue = [["name": "A", "valueFrom": ["secretKeyRef": ["name": "none", "key": "k"]]]]
        let spec: JSONValue = [
            "terminationGracePeriodSeconds": 1,
            "containers": [
                Objects.container("failing", image: "failing"),
                Objects.container("steady", image: "steady"),
                Objects.container("missing", image: "missing"),
                Objects.container("unset", image: "steady", ["env": secret]),
            ],
        ]
        let path = ResourcePath.pods(in: namespace)
        try await client.create(pod("p", spec), in: path)
        let pod = try await client.wait(for: path.named("p"), "each container has its state") { pod in
            func state(_ name: String) -> JSONValue? {
                pod?["status", "containerStatuses"]?.arrayValue?.first { $0["name"] == .string(name) }
            }
            return state("failing")?["state", "waiting", "reason"] == "CrashLoopBackOff"
                && state("steady")?["state", "running"] != nil
                && state("missing")?["state", "waiting", "reason"] == "ImagePullBackOff"
                && state("unset")?["state", "waiting", "reason"] == "CreateContainerConfigError"
        }
        let failing = pod?["status", "containerStatuses"]?.arrayValue?.first { $0["name"] == "failing" }
        #expect(failing?["lastState", "terminated", "exitCode"] == 3)
        #expect((failing?["restartCount"]?.intValue ?? 0) >= 1)
        #expect(pod?["status", "phase"] == "Pending")

        // The secret comes, and with it the container.
        try await client.create(Objects.secret("none", ["k": "v"]), in: .secrets(in: namespace))
        try await client.wait(for: path.named("p"), "the container runs") { pod in
            let statuses = pod?["status", "containerStatuses"]?.arrayValue ?? []
            return statuses.contains { $0["name"] == "unset" && $0["state", "running"] != nil }
        }
        try await client.delete(path.named("p"))
        try await client.wait(for: path.named("p"), "the pod is gone") { $0 == nil }
        await kubelet.stop()
    }

    @Test func `kills what does not end when it is told to`() async throws {
        let (client, namespace, kubelet) = try await start(
            "stubborn",
            images: ["stubborn": "trap '' TERM; echo up; while :; do sleep 1; done"]
        )
        let spec: JSONValue = [
            "terminationGracePeriodSeconds": 1, "containers": [Objects.container("stubborn", image: "stubborn")],
        ]
        let path = ResourcePath.pods(in: namespace).named("p")
        try await client.create(pod("p", spec), in: .pods(in: namespace))
        try await client.wait(for: path, "the pod runs") { $0?["status", "phase"] == "Running" }
        try await client.delete(path)
        try await client.wait(for: path, "the pod is gone") { $0 == nil }
        await kubelet.stop()
    }
}

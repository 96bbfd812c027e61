// SPDX-License-Identifier: Apache-2.0

import ClusterTesting
import Envelopes
import Foundation
import Testing

/// What becomes of an actor's status when something becomes of its pods, as written into a real API server.
@Suite(.timeLimit(.minutes(10))) struct `The status of an actor` {
    /// A state of a pod, and what the actor's status and its condition WorkloadReady make of it.
    private struct Case {
        let state: String
        let status: JSONValue
        let word: String
        let reason: String
        var message: String?
    }

    private static let pull = #"rpc error: code = Unknown desc = failed to pull image "x:1": not found"#
    private static let noVolume = #"0/3 nodes are available: persistentvolumeclaim "models" not found."#
    private static let cases = [
        Case(
            state: "pending",
            status: preparing,
            word: "Creating",
            reason: "PodsNotReady",
            message: "0 of 1 pods are ready"
        ),
        waiting("ErrImagePull", pull, "asya-runtime", "ImagePullError"),
        waiting("ImagePullBackOff", #"Back-off pulling image "x:1""#, "asya-runtime", "ImagePullError"),
        waiting("InvalidImageName", "couldn't parse image reference", "asya-runtime", "ImagePullError"),
        waiting("ImagePullBackOff", #"Back-off pulling image "asya-sidecar:0""#, "asya-sidecar", "ImagePullError"),
        waiting("CrashLoopBackOff", "back-off 10s", "asya-sidecar", "SidecarError"),
        waiting("CrashLoopBackOff", "back-off 20s", "asya-runtime", "RuntimeError"),
        waiting("CrashLoopBackOff", "back-off 40s", "asya-install", "RuntimeError", isInit: true),
        waiting("CreateContainerConfigError", #"secret "models" not found"#, "asya-runtime", "ConfigError"),
        waiting("CreateContainerConfigError", #"configmap "models" not found"#, "asya-runtime", "ConfigError"),
        waiting("CreateContainerError", "the name is in use", "asya-runtime", "ConfigError"),
        unschedulable("0/3 nodes are available: 3 Insufficient cpu.", "PendingResources"),
        unschedulable(noVolume, "VolumeError"),
        Case(
            state: "ended by the kernel",
            status: container("asya-runtime", ["terminated": ["exitCode": 137, "reason": "OOMKilled"]]),
            word: "RuntimeError",
            reason: "OOMKilled",
            message: "container asya-runtime: OOMKilled: exit code 137"
        ),
        Case(
            state: "readiness failing",
            status: container("asya-runtime", ["running": ["startedAt": "2026-01-02T03:04:05Z"]], phase: "Running"),
            word: "Creating",
            reason: "PodsNotReady",
            message: "0 of 1 pods are ready: asya-runtime not ready"
        ),
        Case(
            state: "ready",
            status: [
                "phase": "Running", "containerStatuses": .null, "initContainerStatuses": .null,
                "conditions": [["type": "Ready", "status": "True"]],
            ],
            word: "Running",
            reason: "PodsReady"
        ),
    ]

    private static let preparing = container("asya-runtime", ["waiting": ["reason": "ContainerCreating"]])

    private static func container(
        _ name: String,
        _ state: JSONValue,
        isInit: Bool = false,
        phase: String = "Pending"
    ) -> JSONValue {
        let statuses: JSONValue = [
            [
                "name": .string(name), "ready": false, "restartCount": 0, "image": "x:1", "imageID": "",
                "state": state,
            ]
        ]
        return [
            "phase": .string(phase), "conditions": [["type": "Ready", "status": "False"]],
            "containerStatuses": isInit ? .null : statuses, "initContainerStatuses": isInit ? statuses : .null,
        ]
    }

    private static func waiting(
        _ reason: String,
        _ message: String,
        _ name: String,
        _ word: String,
        isInit: Bool = false
    ) -> Case {
        let state: JSONValue = ["waiting": ["reason": .string(reason), "message": .string(message)]]
        return Case(
            state: "\(reason) of \(name)",
            status: container(name, state, isInit: isInit),
            word: word,
            reason: reason,
            message: "container \(name): \(reason): \(message)"
        )
    }

    private static func unschedulable(_ message: String, _ word: String) -> Case {
        let condition: JSONValue = [
            "type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": .string(message),
        ]
        return Case(
            state: "unschedulable",
            status: [
                "phase": "Pending", "conditions": [condition], "containerStatuses": .null,
                "initContainerStatuses": .null,
            ],
            word: word,
            reason: "Unschedulable",
            message: message
        )
    }

    /// Waits for what a state comes out as, and prints how long it took.
    private func wait(_ test: OperatorUnderTest, _ expected: Case, since start: ContinuousClock.Instant) async throws {
        let word = expected.word
        try await test.client.wait(for: test.actors.named("hello"), "\(expected.state) is \(word)") { actor in
            let conditions = actor?["status", "conditions"]?.arrayValue ?? []
            let workload = conditions.first { $0["type"] == "WorkloadReady" }
            return actor?["status", "status"]?.stringValue == word
                && workload?["status"] == (word == "Running" ? "True" : "False")
                && workload?["reason"]?.stringValue == expected.reason
                && (expected.message == nil || workload?["message"]?.stringValue == expected.message)
        }
        print("figure: pod \(expected.state) -> \(word): \((ContinuousClock.now - start) / .milliseconds(1)) ms")
    }

    /// An operator and an actor with one pod; the pod, and its place.
    private func start(_ name: String) async throws -> (OperatorUnderTest, pod: JSONValue, path: ResourcePath) {
        let test = try await OperatorUnderTest.make(name)
        _ = try await test.start()
        try await test.client.create(test.manifest("hello"), in: test.actors)
        let pods = ResourcePath.pods(in: test.namespace)
        let pod = try #require(try await test.client.waitForAll(pods, "there is a pod") { !$0.isEmpty }.first)
        try await test.waitForStatus("hello", "Creating")
        return (test, pod, pods.named(pod.objectName))
    }

    @Test func `tells what is wrong with pods, in B10's words and Kubernetes' own`() async throws {
        let (test, _, pod) = try await start("states")
        for expected in Self.cases {
            let start = ContinuousClock.now
            try await test.client.patch(pod.status, ["status": expected.status])
            try await wait(test, expected, since: start)
        }
    }

    @Test func `tells of volumes what only Events say`() async throws {
        let (test, object, pod) = try await start("volumes")
        try await test.client.patch(pod.status, ["status": Self.preparing])
        func event(_ reason: String, _ message: String) -> JSONValue {
            [
                "apiVersion": "v1", "kind": "Event", "type": "Warning", "count": 1, "source": ["component": "kubelet"],
                "metadata": ["generateName": "hello."], "reason": .string(reason), "message": .string(message),
                "firstTimestamp": .string(Self.now), "lastTimestamp": .string(Self.now),
                "involvedObject": [
                    "apiVersion": "v1", "kind": "Pod", "namespace": .string(test.namespace),
                    "name": .string(object.objectName), "uid": object["metadata", "uid"] ?? .null,
                ],
            ]
        }
        for (reason, message) in [
            ("FailedMount", #"MountVolume.SetUp failed for volume "keys" : secret "keys" not found"#),
            ("FailedMount", #"MountVolume.SetUp failed for volume "code" : configmap "code" not found"#),
            ("FailedAttachVolume", #"Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) a"#),
        ] {
            let start = ContinuousClock.now
            try await test.client.create(event(reason, message), in: ResourcePath("events", in: test.namespace))
            let expected = Case(
                state: "\(reason) by an Event",
                status: [:],
                word: "VolumeError",
                reason: reason,
                message: "\(reason): \(message)"
            )
            try await wait(test, expected, since: start)
        }
        // Then the volume is there, and the containers start.
        let running = Self.cases.first { $0.state == "readiness failing" }
        let start = ContinuousClock.now
        try await test.client.patch(pod.status, ["status": running?.status ?? .null])
        try await wait(test, try #require(running), since: start)
    }

    @Test func `tells of pods that end, and of such as are unready for long`() async throws {
        let (test, object, pod) = try await start("ending")
        let running = try #require(Self.cases.first { $0.state == "readiness failing" })
        // A node that says so keeps the object until it has ended what runs; nobody is that node here.
        try await test.client.create(
            [
                "apiVersion": "v1", "kind": "Binding", "metadata": ["name": .string(object.objectName)],
                "target": ["apiVersion": "v1", "kind": "Node", "name": "nobody"],
            ],
            in: pod.named(object.objectName, "binding")
        )
        try await test.client.patch(pod.status, ["status": running.status])
        try await wait(test, running, since: .now)
        // As if that had been so for a year.
        let actor = try await test.client.get(test.actors.named("hello"))
        let conditions = (actor["status", "conditions"]?.arrayValue ?? []).map { condition -> JSONValue in
            guard condition["type"] == "WorkloadReady", let path = JSONPath("lastTransitionTime") else {
                return condition
            }
            var condition = condition
            condition.set("2026-01-02T03:04:05Z", at: path)
            return condition
        }
        let aged: JSONValue = ["status": ["conditions": .array(conditions)]]
        var start = ContinuousClock.now
        try await test.client.patch(test.actors.named("hello", "status"), aged)
        try await wait(
            test,
            Case(
                state: "unready for long",
                status: [:],
                word: "Degraded",
                reason: running.reason,
                message: running.message
            ),
            since: start
        )
        start = .now
        try await test.client.patch(test.actors.named("hello"), ["spec": ["workload": ["replicas": 0]]])
        try await test.waitForStatus("hello", "ScalingDown")
        print("figure: pod terminating -> ScalingDown: \((ContinuousClock.now - start) / .milliseconds(1)) ms")
        start = .now
        try await test.client.delete(pod, graceSeconds: 0)
        try await test.waitForStatus("hello", "Napping")
        print("figure: pod gone -> Napping: \((ContinuousClock.now - start) / .milliseconds(1)) ms")
    }

    private static var now: String {
        // Of this machine, as a kubelet's.
        RFC3339.format(unixNano: UInt64(Date().timeIntervalSince1970 * 1e9))
    }
}

extension ResourcePath {
    /// The status of the object.
    fileprivate var status: ResourcePath { named(name ?? "", "status") }
}

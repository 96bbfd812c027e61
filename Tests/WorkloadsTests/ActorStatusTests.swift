// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing
import Transports

@testable import Workloads

struct ActorStatusTests {
    private typealias Sample = StatusSample

    private func word(_ seen: ActorObservation) -> StatusWord { ActorStatus(seen).word }

    private func condition(_ type: String, _ status: ActorStatus) -> JSONValue? {
        status.json["conditions"]?.arrayValue?.first { $0["type"]?.stringValue == type }
    }

    @Test func `an actor without a workload is being created`() {
        let seen = ActorObservation(generation: 1, now: Sample.now)
        #expect(word(seen) == .creating)
        #expect(condition("WorkloadReady", ActorStatus(seen))?["reason"] == "NotCreated")
    }

    @Test func `an actor whose pods are all ready runs`() {
        #expect(word(Sample.seen(2, [Sample.pod("a", ready: true), Sample.pod("b", ready: true)])) == .running)
    }

    @Test func `an actor that wants no pods and has none naps, whoever wants that`() {
        var seen = Sample.seen(0)
        #expect(word(seen) == .napping)
        seen.isScaled = true
        let status = ActorStatus(seen)
        #expect(status.word == .napping && status.message.isEmpty)
        #expect(condition("WorkloadReady", status)?["reason"] == "ScaledToZero")
        #expect(status.json["scalingMode"] == "KEDA" && status.json["readyReplicasSummary"] == "0/0")
    }

    @Test func `pods that start make it creating, then scaling up`() {
        #expect(word(Sample.seen(1, [Sample.pod(ready: false)])) == .creating)
        #expect(word(Sample.seen(2, [Sample.pod("a", ready: true), Sample.pod("b", ready: false)])) == .scalingUp)
    }

    @Test func `more pods than are wanted make it scaling down`() {
        let pods = ["a", "b", "c"].map { Sample.pod($0, ready: true) }
        #expect(word(Sample.seen(1, pods)) == .scalingDown)
        #expect(word(Sample.seen(0, pods)) == .scalingDown)
    }

    @Test func `pods of an old template make it updating`() {
        var seen = Sample.seen(2, [Sample.pod("a", ready: true), Sample.pod("b", ready: true)])
        seen.workload = Sample.deployment(replicas: 2, has: 3, updated: 1)
        #expect(word(seen) == .updating)
    }

    @Test func `pods that are not ready for more than five minutes degrade it`() {
        var seen = Sample.seen(2, [Sample.pod("a", ready: true), Sample.pod("b", ready: false)])
        seen.previous = ActorStatus(seen).json
        seen.now += ActorStatus.patience
        #expect(word(seen) == .scalingUp)
        seen.now += 1_000_000_000
        #expect(word(seen) == .degraded)
        #expect(ActorStatus(seen).message == "1 of 2 pods are ready")
        seen.pods[1] = Sample.pod("b", ready: true)
        #expect(word(seen) == .running)
    }

    static let failures: [(PodState, StatusWord, String)] = [
        (
            Sample.pod(waiting: "ImagePullBackOff", "no"), .imagePullError,
            "container asya-runtime: ImagePullBackOff: no"
        ),
        (Sample.pod(waiting: "ErrImagePull"), .imagePullError, "container asya-runtime: ErrImagePull"),
        (
            Sample.pod(waiting: "InvalidImageName", isInit: true), .imagePullError,
            "container asya-runtime: InvalidImageName"
        ),
        (Sample.pod(waiting: "ErrImageNeverPull"), .imagePullError, "container asya-runtime: ErrImageNeverPull"),
        (Sample.pod(waiting: "CrashLoopBackOff"), .runtimeError, "container asya-runtime: CrashLoopBackOff"),
        (
            Sample.pod(waiting: "CrashLoopBackOff", container: "asya-sidecar"), .sidecarError,
            "container asya-sidecar: CrashLoopBackOff"
        ),
        (
            Sample.pod(waiting: "CrashLoopBackOff", container: "asya-sidecar", isInit: true), .sidecarError,
            "container asya-sidecar: CrashLoopBackOff"
        ),
        (
            Sample.pod(waiting: "RunContainerError", container: "cache"), .runtimeError,
            "container cache: RunContainerError"
        ),
        (
            Sample.pod(waiting: "CreateContainerConfigError", #"secret "models" not found"#), .configError,
            #"container asya-runtime: CreateContainerConfigError: secret "models" not found"#
        ),
        (
            Sample.pod(
                waiting: "CreateContainerConfigError",
                #"secret "rabbitmq" not found"#,
                container: "asya-sidecar"
            ),
            .transportError, #"container asya-sidecar: CreateContainerConfigError: secret "rabbitmq" not found"#
        ),
        (
            Sample.pod(waiting: "ContainerCreating", "MountVolume.SetUp failed for volume x"), .volumeError,
            "container asya-runtime: ContainerCreating: MountVolume.SetUp failed for volume x"
        ),
        (Sample.pod(unschedulable: "0/3 nodes: insufficient cpu"), .pendingResources, "0/3 nodes: insufficient cpu"),
        (
            Sample.pod(unschedulable: #"persistentvolumeclaim "models" not found"#), .volumeError,
            #"persistentvolumeclaim "models" not found"#
        ),
    ]

    @Test(arguments: failures.indices) func `what is wrong with pods is the actor's status`(_ index: Int) {
        let (pod, word, message) = Self.failures[index]
        var seen = Sample.seen(1, [pod])
        seen.transportSecrets = ["rabbitmq"]
        let status = ActorStatus(seen)
        #expect(status.word == word)
        #expect(status.message == message)
        #expect(status.json["failingPods"] == 1 && status.json["pendingReplicas"] == 0)
        #expect(condition("WorkloadReady", status)?["status"] == "False")
    }

    @Test func `a crash tells how it ended`() {
        let pod = PodState([
            "metadata": ["name": "p"],
            "status": [
                "phase": "Running",
                "containerStatuses": [
                    [
                        "name": "asya-runtime",
                        "state": ["waiting": ["reason": "CrashLoopBackOff", "message": "back-off 5m0s"]],
                        "lastState": ["terminated": ["reason": "OOMKilled", "exitCode": 137]],
                    ]
                ],
            ],
        ])
        #expect(
            ActorStatus(StatusSample.seen(1, [pod])).message
                == "container asya-runtime: CrashLoopBackOff: OOMKilled, exit code 137, back-off 5m0s"
        )
    }

    @Test func `one failing pod among ready ones is no failure of the actor, until it lasts`() {
        var seen = Sample.seen(2, [Sample.pod("a", ready: true), Sample.pod(waiting: "CrashLoopBackOff")])
        #expect(word(seen) == .scalingUp)
        seen.previous = ActorStatus(seen).json
        seen.now += ActorStatus.patience + 1_000_000_000
        let status = ActorStatus(seen)
        #expect(status.word == .degraded && status.message.contains("CrashLoopBackOff"))
    }

    @Test func `of several failures the commonest is told, and of those one that stays the same`() {
        let pods = [
            Sample.pod(waiting: "ErrImagePull", "b"), Sample.pod(waiting: "CrashLoopBackOff"),
            Sample.pod(waiting: "ErrImagePull", "a"),
        ]
        let status = ActorStatus(Sample.seen(3, pods))
        #expect(status.word == .imagePullError && status.message.hasSuffix(": a"))
        #expect(status == ActorStatus(Sample.seen(3, pods.reversed())))
    }

    @Test func `pods that go, or have ended, count for nothing`() {
        let terminating = PodState([
            "metadata": ["name": "a", "deletionTimestamp": "2026-01-02T03:04:05Z"],
            "status": ["phase": "Running", "conditions": [["type": "Ready", "status": "True"]]],
        ])
        let evicted = PodState(["metadata": ["name": "b"], "status": ["phase": "Failed", "reason": "Evicted"]])
        #expect(word(Sample.seen(0, [evicted])) == .napping)
        // What it is doing may take as long as its grace period.
        #expect(word(Sample.seen(0, [terminating, evicted])) == .scalingDown)
        #expect(ActorStatus(Sample.seen(0, [terminating, evicted])).json["totalReplicas"] == 0)
        #expect(word(Sample.seen(1, [terminating, Sample.pod("b", ready: true)])) == .running)
    }

    @Test func `pods that run and stay unready degrade it, those that start do not`() {
        var seen = Sample.seen(1, [Sample.pod(unready: "asya-sidecar")])
        #expect(word(seen) == .creating)
        let text = "0 of 1 pods are ready: asya-sidecar not ready"
        #expect(condition("WorkloadReady", ActorStatus(seen))?["message"] == .string(text))
        seen.previous = ActorStatus(seen).json
        seen.now += ActorStatus.patience + 1_000_000_000
        #expect(word(seen) == .degraded && ActorStatus(seen).message == text)
        seen.pods = [Sample.pod(waiting: "ContainerCreating")]
        #expect(word(seen) == .creating)
    }

    @Test func `what a node says of volumes counts while the pod is being prepared, and for some minutes`() throws {
        let trouble = try #require(PodTrouble(Sample.failedMount))
        #expect(trouble.at == Sample.now && trouble.pod == "p")
        let message = #"FailedMount: MountVolume.SetUp failed for volume "keys" : secret "keys" not found"#
        let pod = Sample.pod(waiting: "ContainerCreating")
        let troubled = ActorStatus(Sample.seen(1, [pod.with(trouble, now: Sample.now)]))
        #expect(troubled.word == .volumeError && troubled.message == message)
        #expect(condition("WorkloadReady", troubled)?["reason"] == "FailedMount")
        #expect(pod.with(trouble, now: Sample.now + ActorStatus.patience + 1).failure == nil)
        for other in [
            Sample.pod(ready: false), Sample.pod(unready: "asya-runtime"), Sample.pod(waiting: "ImagePullBackOff"),
        ] { #expect(other.with(trouble, now: Sample.now) == other) }
        #expect(PodTrouble(["reason": "FailedMount", "involvedObject": ["kind": "Node", "name": "n"]]) == nil)
        #expect(PodTrouble(["reason": "Pulled", "involvedObject": ["kind": "Pod", "name": "n"]]) == nil)
    }

    @Test func `pods whose nodes are silent are unknown`() {
        let lost = PodState(["metadata": ["name": "a"], "status": ["phase": "Unknown"]])
        #expect(word(Sample.seen(1, [lost])) == .unknown)
    }

    @Test func `what is wrong before pods comes before what is wrong with pods`() {
        var seen = Sample.seen(1, [Sample.pod(waiting: "ErrImagePull")])
        seen.scalingProblem = .init(reason: "NoKEDA", message: "no KEDA")
        #expect(word(seen) == .imagePullError)
        seen.pods = [Sample.pod(ready: true)]
        #expect(word(seen) == .scalingError)
        seen.workloadProblem = .init(reason: "Invalid", message: "spec.x: invalid")
        #expect(word(seen) == .workloadError)
        seen.transportProblem = .init(reason: "Unreachable", message: "the broker is not available")
        #expect(word(seen) == .transportError)
        #expect(condition("TransportReady", ActorStatus(seen))?["status"] == "False")
        seen.manifestProblem = .init(reason: "Invalid", message: "spec.transport: missing")
        #expect(word(seen) == .configError)
        seen.isBeingDeleted = true
        #expect(word(seen) == .terminating)
    }

    @Test func `what the workload's controller cannot do is an error of the workload`() {
        var seen = Sample.seen(1)
        seen.workload = [
            "metadata": ["name": "hello"], "spec": ["replicas": 1],
            "status": [
                "conditions": [
                    ["type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": "exceeded quota"]
                ]
            ],
        ]
        let status = ActorStatus(seen)
        #expect(status.word == .workloadError && status.message == "exceeded quota")
    }

    @Test func `what KEDA cannot do is an error of scaling`() {
        var seen = Sample.seen(1, [Sample.pod(ready: true)])
        seen.isScaled = true
        seen.scaledObject = [
            "kind": "ScaledObject",
            "status": [
                "conditions": [
                    [
                        "type": "Ready", "status": "False", "reason": "ScaledObjectCheckFailed",
                        "message": "no such host",
                    ]
                ]
            ],
        ]
        let status = ActorStatus(seen)
        #expect(status.word == .scalingError && status.message == "KEDA: no such host")
        #expect(condition("ScalingReady", status)?["reason"] == "ScaledObjectCheckFailed")
    }

    @Test func `a change of replicas is remembered with its direction`() {
        var seen = Sample.seen(0)
        seen.previous = ActorStatus(seen).json
        #expect(seen.previous?["lastScaleTime"] == nil)
        seen.workload = Sample.deployment(replicas: 3)
        let up = ActorStatus(seen).json
        #expect(up["lastScaleFormatted"] == "2026-01-02T03:04:05Z (up)")
        seen.previous = up
        seen.now += 60_000_000_000
        #expect(ActorStatus(seen).json["lastScaleFormatted"] == "2026-01-02T03:04:05Z (up)")
        seen.workload = Sample.deployment(replicas: 1)
        #expect(ActorStatus(seen).json["lastScaleDirection"] == "down")
    }

    @Test func `a status that says the same is the same, however late it is`() {
        var seen = Sample.seen(1, [Sample.pod(ready: true)])
        let first = ActorStatus(seen).json
        seen.previous = first
        seen.now += 3_600_000_000_000
        #expect(ActorStatus(seen).json == first)
    }

    @Test func `counts and references are those of v0_1`() {
        var seen = Sample.seen(3, [Sample.pod("a", ready: true), Sample.pod("b", ready: false)])
        seen.depth = QueueDepth(ready: 4, delayed: 1, inFlight: 2)
        let status = ActorStatus(seen).json
        #expect(status["readyReplicas"] == 1 && status["totalReplicas"] == 2 && status["desiredReplicas"] == 3)
        #expect(status["pendingReplicas"] == 1 && status["failingPods"] == 0)
        #expect(status["queuedMessages"] == 5 && status["processingMessages"] == 2)
        #expect(status["workloadRef"]?["kind"] == "Deployment" && status["workloadRef"]?["name"] == "hello")
        #expect(status["observedGeneration"] == 3 && status["transportStatus"] == "Ready")
        #expect(status["readySummary"] == "1/3" && status["scalingMode"] == "Manual")
    }
}

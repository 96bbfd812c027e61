// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import ClusterTesting
import Envelopes
import Processes
import Synchronization

/// The life of one actor: it is made, becomes another kind of workload without scaling, and is deleted.
struct OperatorStory {
    /// What is there after each act, without what differs from namespace to namespace and from run to run.
    struct Outcome: Equatable {
        /// The objects of the operator's, by kind, name and content.
        var objects: [[String]] = []
        /// The queues.
        var queues: [[String]] = []
    }

    private let test: OperatorUnderTest
    private static let actor = "hello"

    init(_ name: String) async throws { test = try await OperatorUnderTest.make(name) }

    /// Lets the story happen.
    ///
    /// - Parameters:
    ///   - crash: Where the operator dies, as `ASYA_CRASH_AT` says it; it begins anew then. Nil for nowhere.
    ///   - expected: What each act has to come to; nil for whatever it comes to.
    /// - Returns: What came of it, and whether the operator died.
    /// - Throws: What the cluster, the broker or the start of an operator throws.
    func run(_ crash: String?, expecting expected: Outcome? = nil) async throws -> (Outcome, hasDied: Bool) {
        let running = Running(try await start(crash.map { ["ASYA_CRASH_AT": $0] } ?? [:]))
        let outcome = try await withThrowingTaskGroup(of: Outcome?.self) { group in
            group.addTask {
                _ = await running.state.withLock { $0.process }.waitForExit()
                guard !running.state.withLock({ $0.isOver }) else { return nil }
                let next = try await start([:])
                let isOver = running.state.withLock { state in
                    (state.process, state.hasDied) = (next, true)
                    return state.isOver
                }
                if isOver { await test.kill(next) }
                return nil
            }
            group.addTask {
                let outcome: Result<Outcome, any Error>
                do { outcome = .success(try await live(expected)) } catch { outcome = .failure(error) }
                let process = running.state.withLock { state in
                    state.isOver = true
                    return state.process
                }
                await test.kill(process)
                return try outcome.get()
            }
            var outcome = Outcome()
            for try await result in group { outcome = result ?? outcome }
            return outcome
        }
        return (outcome, running.state.withLock { $0.hasDied })
    }

    /// The operator that is at work.
    private final class Running: Sendable {
        struct State {
            var process: ChildProcess
            var hasDied = false
            var isOver = false
        }

        let state: Mutex<State>

        init(_ process: ChildProcess) { state = Mutex(State(process: process)) }
    }

    private func start(_ more: [String: String]) async throws -> ChildProcess {
        // Nobody waits for the end of a lease here.
        try await test.start(["ASYA_OPERATOR_LEADER_ELECTION": "false"].merging(more) { $1 })
    }

    private func live(_ expected: Outcome?) async throws -> Outcome {
        var outcome = Outcome()
        func note() async throws {
            let act = outcome.objects.count
            var (objects, queues) = (try await self.objects(), try await test.queues())
            // What is deleted last goes after the actor says that it is done.
            let limit = ContinuousClock.now + .seconds(60)
            while let expected, objects != expected.objects[act], ContinuousClock.now < limit {
                (objects, queues) = (try await self.objects(), try await test.queues())
            }
            outcome.objects.append(objects)
            outcome.queues.append(queues.map { $0.replacing(test.namespace, with: "NAMESPACE") })
        }
        try await test.client.create(test.manifest(Self.actor, isScaled: true), in: test.actors)
        try await test.waitForPods([Self.actor], 1)
        try await test.client.wait(for: test.actors.named(Self.actor), "it is scaled") {
            $0?["status", "scaledObjectRef"] != nil
        }
        try await note()

        let change: JSONValue = ["scaling": ["enabled": false], "workload": ["kind": "StatefulSet", "replicas": 2]]
        try await test.client.patch(test.actors.named(Self.actor), ["spec": change])
        try await test.waitForPods([Self.actor], 2, replicas: 2)
        try await test.client.wait(for: test.deployments.named(Self.actor), "the deployment is gone") { $0 == nil }
        try await note()

        try await test.client.delete(test.actors.named(Self.actor))
        try await test.client.wait(for: test.actors.named(Self.actor), "the actor is gone") { $0 == nil }
        try await test.client.waitForAll(.statefulSets(in: test.namespace), "its workload is gone") { $0.isEmpty }
        try await note()
        return outcome
    }

    /// The actor and what belongs to it, each as a text.
    private func objects() async throws -> [String] {
        let namespace = test.namespace
        var found = try await test.client.list(test.actors)
        for path in [
            test.deployments, .statefulSets(in: namespace), .scaledObjects(in: namespace),
            .triggerAuthentications(in: namespace), ResourcePath("serviceaccounts", in: namespace),
            .configMaps(in: namespace),
        ] {
            found += try await test.client.list(path, labels: "app.kubernetes.io/managed-by=asya-operator")
        }
        return found.map { object in
            String(decoding: Self.lasting(object).encoded(), as: UTF8.self)
                .replacing(namespace, with: "NAMESPACE").replacing(test.virtualHost, with: "HOST")
        }
    }

    /// Members that are other ones in each run, and the status of workloads, which is not the operator's.
    private static let passing: Set<String> = [
        "uid", "resourceVersion", "creationTimestamp", "managedFields", "lastTransitionTime", "lastScaleTime",
        "lastScaleFormatted", "lastScaleDirection", "asya.sh/applied", "deployment.kubernetes.io/revision",
        "selfLink",
    ]

    private static func lasting(_ value: JSONValue, isTop: Bool = true) -> JSONValue {
        switch value {
        case .object(let members):
            let isActor = value["spec", "transport"] != nil
            let kept = members.filter { !passing.contains($0.name) && (!isTop || isActor || $0.name != "status") }
            return .object(kept.map { .init($0.name, lasting($0.value, isTop: false)) })
        case .array(let elements): return .array(elements.map { lasting($0, isTop: false) })
        default: return value
        }
    }
}

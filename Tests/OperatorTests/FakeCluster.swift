// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Manifests
import Transports
import Workloads
import YAMLDocuments

@testable import Operator

/// An API server and a broker as a value: takes the steps of reconciliations, and counts what is written.
struct FakeCluster {
    /// The objects, by what they are known by; actors as well.
    var objects: [WantedObject.Reference: JSONValue] = [:]
    /// The queues that exist, with the messages in them.
    var queues: [WantedQueue: Int] = [:]
    /// Writes of objects since the beginning, in order.
    private(set) var writes: [WantedObject.Reference] = []
    /// Whether the broker is away.
    var isBrokerDown = false
    /// What the server refuses, by kind.
    var refusals: [String: ClusterFailure] = [:]
    /// What the server does not delete, by kind.
    var keeps: [String: ClusterFailure] = [:]
    private var version = 0

    static let key = ActorKey(namespace: "default", name: "hello")
    static let actor = WantedObject.Reference(
        apiVersion: AsyncActor.apiVersion,
        kind: AsyncActor.kind,
        namespace: "default",
        name: "hello"
    )

    /// What a test does to an object as somebody else.
    mutating func change(_ reference: WantedObject.Reference, _ path: String, _ value: JSONValue) {
        guard var object = objects[reference], let path = JSONPath(path) else { return }
        object.set(value, at: path)
        store(object, reference, changesSpec: path.steps.first == .member("spec"))
    }

    /// Stores an object as a server does, with a version, a uid and a generation.
    mutating func store(_ object: JSONValue, _ reference: WantedObject.Reference, changesSpec: Bool) {
        version += 1
        let before = objects[reference]?["metadata"]
        var object = object
        let generation = (before?["generation"]?.intValue ?? 0) + (changesSpec ? 1 : 0)
        object.set(.string("\(version)"), at: JSONPath([.member("metadata"), .member("resourceVersion")]))
        object.set(before?["uid"] ?? .string("u\(version)"), at: JSONPath([.member("metadata"), .member("uid")]))
        object.set(.int(generation), at: JSONPath([.member("metadata"), .member("generation")]))
        objects[reference] = object
    }

    /// Applies a manifest as a user.
    mutating func apply(_ manifest: JSONValue) {
        var object = manifest
        let before = objects[Self.actor]
        for name in ["finalizers", "annotations"] {
            if let value = before?["metadata"]?[name] {
                object.set(value, at: JSONPath([.member("metadata"), .member(name)]))
            }
        }
        if let status = before?["status"] { object.set(status, at: JSONPath([.member("status")])) }
        store(object, Self.actor, changesSpec: true)
    }

    /// Deletes the actor as a user: it stays while it has finalizers.
    mutating func delete() {
        guard var object = objects[Self.actor] else { return }
        object.set("2026-01-02T03:04:05Z", at: JSONPath([.member("metadata"), .member("deletionTimestamp")]))
        store(object, Self.actor, changesSpec: false)
        if ActorMarks(object).finalizers.isEmpty { objects[Self.actor] = nil }
    }

    /// What a controller would see, with the caches in step.
    func input(_ settings: WorkloadSettings, now: UInt64, pods: [PodState] = []) -> ReconcileInput {
        let watched = ["Deployment", "StatefulSet", "ScaledObject"]
        let owned = objects.filter { watched.contains($0.key.kind) }.values.compactMap { OwnedObject($0) }
        return ReconcileInput(
            key: Self.key,
            actor: objects[Self.actor],
            owned: Dictionary(owned.map { ($0.reference, $0) }) { $1 },
            pods: pods,
            queueOwner: nil,
            settings: settings,
            healthInterval: 300_000_000_000,
            now: now
        )
    }

    /// Does what a step says.
    mutating func perform(_ step: ReconcileStep) -> ReconcileOutcome {
        switch step {
        case .claim(let marks), .release(let marks): return mark(marks)
        case .ensureQueue(let queue):
            guard !isBrokerDown else { return .brokerFailed(.unavailable(reason: "the broker is down")) }
            queues[queue] = queues[queue] ?? 0
            return .done
        case .inspect(let reference): return .object(objects[reference])
        case .apply(let wanted):
            if let failure = refusals[wanted.reference.kind] {
                return .refused(failure)
            }
            return apply(wanted)
        case .delete(let reference, let uid):
            if let failure = keeps[reference.kind] { return .refused(failure) }
            guard objects[reference]?["metadata"]?["uid"]?.stringValue == uid else { return .refused(.notFound) }
            writes.append(reference)
            objects[reference] = nil
            refusals[reference.kind] = nil
            return .done
        case .measure(let queue): return .depth(QueueDepth(ready: queues[queue] ?? 0))
        case .writeStatus(let status):
            guard var object = objects[Self.actor] else { return .refused(.notFound) }
            object.set(status, at: JSONPath([.member("status")]))
            writes.append(Self.actor)
            store(object, Self.actor, changesSpec: false)
            return .object(objects[Self.actor])
        case .deleteQueue(let queue, let onlyWhenEmpty):
            guard !isBrokerDown else { return .brokerFailed(.unavailable(reason: "the broker is down")) }
            if onlyWhenEmpty, queues[queue, default: 0] > 0 { return .queueKept }
            queues[queue] = nil
            return .done
        case .finish: return .done
        }
    }

    private mutating func mark(_ marks: ActorMarks) -> ReconcileOutcome {
        guard var object = objects[Self.actor] else { return .refused(.notFound) }
        guard object["metadata"]?["resourceVersion"]?.stringValue == marks.resourceVersion else {
            return .refused(.conflict)
        }
        let finalizers = JSONValue.array(marks.finalizers.map { .string($0) })
        object.set(finalizers, at: JSONPath([.member("metadata"), .member("finalizers")]))
        if let queues = marks.queues {
            let annotations: JSONValue = .object([.init(WantedQueue.annotation, .string(queues.joined(separator: ",")))]
            )
            object.set(annotations, at: JSONPath([.member("metadata"), .member("annotations")]))
        }
        writes.append(Self.actor)
        store(object, Self.actor, changesSpec: false)
        if marks.finalizers.isEmpty, object["metadata"]?["deletionTimestamp"] != nil { objects[Self.actor] = nil }
        return .object(objects[Self.actor])
    }

    /// Server-side apply: replaces what is applied, keeps what others said, adds a default.
    private mutating func apply(_ wanted: WantedObject) -> ReconcileOutcome {
        var object = wanted.applied
        let before = objects[wanted.reference]
        if wanted.reference.kind == "Deployment", object["spec"]?["replicas"] == nil {
            object.set(
                before?["spec"]?["replicas"] ?? 1,
                at: JSONPath([.member("spec"), .member("replicas")])
            )
        }
        if let status = before?["status"] { object.set(status, at: JSONPath([.member("status")])) }
        writes.append(wanted.reference)
        let isChanged = before?["spec"] != object["spec"]
        store(object, wanted.reference, changesSpec: isChanged)
        return .object(objects[wanted.reference])
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Kubernetes
internal import Synchronization
internal import Workloads

/// The pods of actors, by actor: what statuses are computed from.
final class PodIndex: Sendable {
    private struct State {
        var pods: [ActorKey: [String: PodState]] = [:]
        /// The actors of pods, to find them from an Event.
        var actors: [ObjectKey: ActorKey] = [:]
        /// What was said of pods last, also of such as are not known yet.
        var troubles: [ObjectKey: PodTrouble] = [:]
    }

    private let state = Mutex(State())

    /// What a cache keeps of a pod: a small part, for there are many.
    static func reduce(_ pod: inout KubernetesObject) {
        let metadata = pod.json["metadata"]
        let status = pod.json["status"]
        let kept = ["name", "namespace", "uid", "resourceVersion", "deletionTimestamp"]
        var members = (metadata?.objectValue ?? []).filter { kept.contains($0.name) }
        if let actor = metadata?["labels"]?[ActorLabels.actor] {
            members.append(.init("labels", .object([.init(ActorLabels.actor, actor)])))
        }
        let parts = ["phase", "reason", "conditions", "initContainerStatuses", "containerStatuses"]
        pod.json = [
            "metadata": .object(members),
            "status": .object((status?.objectValue ?? []).filter { parts.contains($0.name) }.map(Self.reduced)),
        ]
    }

    /// The containers without their images and identifiers.
    private static func reduced(_ member: JSONValue.Member) -> JSONValue.Member {
        guard member.name.hasSuffix("ontainerStatuses"), let containers = member.value.arrayValue else { return member }
        let kept = ["name", "state", "lastState", "ready"]
        let small = containers.map { container in
            JSONValue.object((container.objectValue ?? []).filter { kept.contains($0.name) })
        }
        return .init(member.name, .array(small))
    }

    /// Takes what has become of a pod.
    ///
    /// - Returns: The actor that it belongs to.
    func take(_ change: ResourceChange) -> ActorKey? {
        let pod = change.object
        guard let actor = pod.metadata.labels[ActorLabels.actor], let namespace = change.key.namespace else {
            return nil
        }
        let key = ActorKey(namespace: namespace, name: actor)
        let known = change.kind == .deleted ? nil : PodState(pod.json)
        state.withLock { state in
            state.pods[key, default: [:]][change.key.name] = known
            if state.pods[key]?.isEmpty == true { state.pods[key] = nil }
            state.actors[change.key] = known == nil ? nil : key
        }
        return key
    }

    /// What a cache keeps of an Event about a pod.
    static func reduceEvent(_ event: inout KubernetesObject) {
        let parts = ["involvedObject", "reason", "message", "series", "lastTimestamp", "eventTime"]
        let kept = ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"]
        let metadata = (event.json["metadata"]?.objectValue ?? []).filter { kept.contains($0.name) }
        event.json = .object(
            [.init("metadata", .object(metadata))]
                + (event.json.objectValue ?? []).filter { parts.contains($0.name) }
        )
    }

    /// Takes what a node says of a pod.
    ///
    /// - Returns: The actor that it belongs to; nil when it belongs to none, or is not known yet.
    func takeEvent(_ change: ResourceChange) -> ActorKey? {
        guard let trouble = PodTrouble(change.object.json) else { return nil }
        let pod = ObjectKey(namespace: change.key.namespace, name: trouble.pod)
        return state.withLock { state in
            if change.kind == .deleted {
                // An Event goes after an hour; a later one of the same pod may be there.
                if state.troubles[pod] == trouble { state.troubles[pod] = nil }
            } else if state.troubles[pod].map({ $0.at <= trouble.at }) ?? true {
                state.troubles[pod] = trouble
            }
            return state.actors[pod]
        }
    }

    /// The pods of an actor, by name, with what was said of them.
    ///
    /// - Parameters:
    ///   - actor: The actor.
    ///   - now: The time, in Unix nanoseconds.
    /// - Returns: The pods.
    func pods(of actor: ActorKey, now: UInt64) -> [PodState] {
        state.withLock { state in
            (state.pods[actor] ?? [:]).sorted { $0.key < $1.key }.map { name, pod in
                let trouble = state.troubles[ObjectKey(namespace: actor.namespace, name: name)]
                return trouble.map { pod.with($0, now: now) } ?? pod
            }
        }
    }
}

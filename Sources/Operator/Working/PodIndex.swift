// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Kubernetes
internal import Synchronization
internal import Workloads

/// The pods of actors, by actor: what statuses are computed from.
final class PodIndex: Sendable {
    private let pods = Mutex<[ActorKey: [String: PodState]]>([:])

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
        let kept = ["name", "state", "lastState"]
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
        let state = change.kind == .deleted ? nil : PodState(pod.json)
        pods.withLock { pods in
            pods[key, default: [:]][change.key.name] = state
            if pods[key]?.isEmpty == true { pods[key] = nil }
        }
        return key
    }

    /// The pods of an actor, by name.
    subscript(actor: ActorKey) -> [PodState] {
        pods.withLock { $0[actor] ?? [:] }.sorted { $0.key < $1.key }.map(\.value)
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Kubernetes
internal import Manifests
internal import Synchronization
internal import Workloads

/// What the caches know of actors, with what was written since.
final class ActorView: ActorSource {
    private let actors: Reflector
    private let owned: [Reflector]
    private let pods: PodIndex
    private let recent = Mutex(RecentWrites())

    /// - Parameters:
    ///   - actors: follows AsyncActors.
    ///   - owned: follow what belongs to them.
    ///   - pods: the pods.
    init(actors: Reflector, owned: [Reflector], pods: PodIndex) {
        self.actors = actors
        self.owned = owned
        self.pods = pods
    }

    /// What a reconciliation of an actor begins with.
    func input(
        _ key: ActorKey,
        settings: WorkloadSettings,
        healthInterval: UInt64?,
        now: UInt64
    ) -> ReconcileInput {
        let object = ObjectKey(namespace: key.namespace, name: key.name)
        var found: [WantedObject.Reference: OwnedObject] = [:]
        for reflector in owned {
            let reference = Self.reference(reflector.type, key)
            let cached = reflector.object(object)?.completed(reflector.type)
            let newest = recent.withLock { $0.newest(reference, cached: cached) }
            if let owned = newest.flatMap({ OwnedObject($0) }) { found[reference] = owned }
        }
        let cached = actors.object(object)?.completed(actors.type)
        let actor = recent.withLock { $0.newest(Self.reference(actors.type, key), cached: cached) }
        return ReconcileInput(
            key: key,
            actor: actor,
            owned: found,
            pods: pods.pods(of: key, now: now),
            queueOwner: actor.flatMap { queueOwner(key, $0, settings) },
            settings: settings,
            healthInterval: healthInterval,
            now: now
        )
    }

    /// The other actor with the same queue that was there first.
    private func queueOwner(_ key: ActorKey, _ actor: JSONValue, _ settings: WorkloadSettings) -> ActorKey? {
        func queue(_ key: ActorKey) -> String {
            settings.namespacesQueues ? "\(key.namespace)-\(key.name)" : key.name
        }
        let created = actor["metadata"]?["creationTimestamp"]?.stringValue ?? ""
        let own = queue(key)
        let others = actors.cache.keys.compactMap { other -> ActorKey? in
            let other = ActorKey(namespace: other.namespace ?? "", name: other.name)
            return other != key && queue(other) == own ? other : nil
        }
        return others.sorted().first { other in
            let object = actors.object(ObjectKey(namespace: other.namespace, name: other.name))
            let time = object?["metadata", "creationTimestamp"]?.stringValue ?? ""
            // Timestamps of equal form order as texts; of two in the same second the first by name.
            return (time, other.description) < (created, key.description)
        }
    }

    /// Remembers what was written, until the caches have it; what they do not follow is not asked of them either.
    func wrote(_ reference: WantedObject.Reference, _ object: JSONValue) {
        guard isFollowed(reference) else { return }
        var kept = KubernetesObject(object)
        kept.metadata.removeManagedFields()
        recent.withLock { $0.wrote(reference, kept.json) }
    }

    /// Remembers what was written into an actor.
    func wroteActor(_ key: ActorKey, _ object: JSONValue) { wrote(Self.reference(actors.type, key), object) }

    /// Remembers that nothing is left to do for an actor.
    func released(_ key: ActorKey, uid: String) { deleted(Self.reference(actors.type, key), uid: uid) }

    /// Remembers what was deleted.
    func deleted(_ reference: WantedObject.Reference, uid: String) {
        guard isFollowed(reference) else { return }
        recent.withLock { $0.deleted(reference, uid: uid) }
    }

    private func isFollowed(_ reference: WantedObject.Reference) -> Bool {
        ([actors] + owned).contains { $0.type.kind == reference.kind }
    }

    /// Takes that an object of a followed type is gone.
    func sawDeletion(_ change: ResourceChange, of type: ResourceType) {
        let object = change.object
        let key = ActorKey(namespace: change.key.namespace ?? "", name: change.key.name)
        recent.withLock { $0.sawDeletion(Self.reference(type, key), uid: object.metadata.uid) }
    }

    private static func reference(_ type: ResourceType, _ key: ActorKey) -> WantedObject.Reference {
        WantedObject.Reference(
            apiVersion: type.apiVersion,
            kind: type.kind,
            namespace: key.namespace,
            name: key.name
        )
    }
}

extension KubernetesObject {
    /// The object with its type, which elements of lists come without.
    fileprivate func completed(_ type: ResourceType) -> JSONValue {
        guard kind.isEmpty, case .object(let members) = json else { return json }
        return .object(
            [.init("apiVersion", .string(type.apiVersion)), .init("kind", .string(type.kind))]
                + members.filter { $0.name != "apiVersion" && $0.name != "kind" }
        )
    }
}

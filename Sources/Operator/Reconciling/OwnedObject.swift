// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Manifests
internal import Workloads

/// An object of the API server that may belong to an actor.
struct OwnedObject: Sendable, Hashable {
    let reference: WantedObject.Reference
    let uid: String
    /// The digest of what was applied last; nil when it was never ours.
    let digest: String?
    /// Counts changes of the specification, whoever made them; 0 for kinds that do not count.
    let generation: Int
    /// Whether it is being deleted.
    let isBeingDeleted: Bool
    /// The actor that it belongs to; nil when it belongs to something else, or to nothing.
    let owner: String?
    /// Whether it belongs to something.
    let isOwned: Bool
    /// The actor that its labels name; nil when they are not the operator's.
    private let label: String?
    /// All of it.
    let json: JSONValue

    /// Takes an object of the server's.
    init?(_ object: JSONValue) {
        let metadata = object["metadata"]
        guard let apiVersion = object["apiVersion"]?.stringValue, let kind = object["kind"]?.stringValue,
            let name = metadata?["name"]?.stringValue
        else { return nil }
        let namespace = metadata?["namespace"]?.stringValue ?? ""
        reference = WantedObject.Reference(apiVersion: apiVersion, kind: kind, namespace: namespace, name: name)
        uid = metadata?["uid"]?.stringValue ?? ""
        digest = metadata?["annotations"]?[WantedObject.digestAnnotation]?.stringValue
        generation = metadata?["generation"]?.intValue ?? 0
        isBeingDeleted = metadata?["deletionTimestamp"]?.stringValue != nil
        let owners = metadata?["ownerReferences"]?.arrayValue ?? []
        let controller = owners.first { $0["controller"]?.boolValue == true }
        owner = controller?["kind"]?.stringValue == AsyncActor.kind ? controller?["name"]?.stringValue : nil
        isOwned = controller != nil
        let labels = metadata?["labels"]
        let isMarked = labels?["app.kubernetes.io/managed-by"]?.stringValue == ActorLabels.manager
        label = isMarked ? labels?[ActorLabels.actor]?.stringValue : nil
        json = object
    }

    /// Whether an actor may change it: its own, what an actor of that name left behind, and what was restored of it.
    func belongs(to actor: String) -> Bool { owner == actor || (!isOwned && label == actor) }

    /// What an object is like that is as wanted.
    var accepted: ReconcileMemory.Accepted? {
        digest.map { ReconcileMemory.Accepted(digest: $0, uid: uid, generation: generation) }
    }
}

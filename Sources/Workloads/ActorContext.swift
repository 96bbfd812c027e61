// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Manifests
internal import Transports

/// What every object of an actor is made from.
struct ActorContext {
    /// The namespace of manifests that name none.
    static let defaultNamespace = "default"

    let actor: AsyncActor
    let uid: String?
    let transport: ClusterTransport
    let settings: WorkloadSettings

    init(_ actor: AsyncActor, uid: String?, _ transport: ClusterTransport, _ settings: WorkloadSettings) {
        self.actor = actor
        self.uid = uid
        self.transport = transport
        self.settings = settings
    }

    /// Whether KEDA scales the actor.
    var isScaled: Bool { actor.scaling.enabled && settings.server.hasKEDA }

    /// Where the token for `asya trace collect` is; nil when the pods serve no traces, or have none.
    var collectToken: SecretKey? {
        guard settings.traceStoreBytes > 0 else { return nil }
        return actor.telemetry.collectToken.map { SecretKey(name: $0.name, key: $0.key) } ?? settings.collectToken
    }

    var namespace: String { actor.namespace ?? Self.defaultNamespace }

    var queue: WantedQueue {
        WantedQueue(transport: transport.name, name: WorkloadPlan.queueName(actor, settings))
    }

    /// What finds the actor's pods; never changes, as selectors of workloads cannot.
    var selector: [String: String] { [ActorLabels.actor: actor.name] }

    /// The labels of every object, with those of the actor's resource that are nobody's in particular.
    var labels: [String: String] {
        var labels = ActorLabels.propagated(from: actor.labels)
        labels["app.kubernetes.io/name"] = actor.name
        labels["app.kubernetes.io/managed-by"] = ActorLabels.manager
        labels["app.kubernetes.io/part-of"] = "asya"
        labels[ActorLabels.actor] = actor.name
        return labels
    }

    func reference(_ apiVersion: String, _ kind: String, name: String? = nil) -> WantedObject.Reference {
        WantedObject.Reference(apiVersion: apiVersion, kind: kind, namespace: namespace, name: name ?? actor.name)
    }

    /// The metadata of an object of this actor.
    func metadata(name: String? = nil, annotations: [String: String] = [:]) -> JSONValue {
        let metadata: JSONObject = [
            "name": .string(name ?? actor.name),
            "namespace": .string(namespace),
            "labels": .texts(labels),
            "annotations": annotations.isEmpty ? nil : .texts(annotations),
            "ownerReferences": uid.map { uid in
                [
                    [
                        "apiVersion": .string(AsyncActor.apiVersion), "kind": .string(AsyncActor.kind),
                        "name": .string(actor.name), "uid": .string(uid), "controller": true,
                        "blockOwnerDeletion": true,
                    ]
                ]
            },
        ]
        return metadata.json
    }
}

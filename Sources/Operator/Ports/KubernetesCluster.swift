// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Kubernetes
internal import Manifests
internal import Workloads

/// The API server as reconciliations use it.
struct KubernetesCluster: ClusterPort {
    /// Whose fields the operator's are.
    static let fieldManager = "asya-operator"

    let client: KubernetesClient

    func apply(_ object: WantedObject) async throws(ClusterFailure) -> JSONValue {
        let type = try Self.type(of: object.reference)
        return try await call { () async throws(KubernetesError) in
            // What others wrote into fields of ours is drift: it is taken back.
            try await client.apply(
                KubernetesObject(object.applied),
                as: type,
                fieldManager: Self.fieldManager,
                force: true
            ).json
        }
    }

    func read(_ reference: WantedObject.Reference) async throws(ClusterFailure) -> JSONValue? {
        let type = try Self.type(of: reference)
        return try await call { () async throws(KubernetesError) in
            try await client.getIfPresent(type, Self.key(reference))?.json
        }
    }

    func delete(_ reference: WantedObject.Reference, uid: String) async throws(ClusterFailure) {
        let type = try Self.type(of: reference)
        try await call { () async throws(KubernetesError) in
            _ = try await client.delete(type, Self.key(reference), propagation: .background, uid: uid)
        }
    }

    func mark(_ actor: ActorKey, _ marks: ActorMarks) async throws(ClusterFailure) -> JSONValue {
        try await call { () async throws(KubernetesError) in
            let key = ObjectKey(namespace: actor.namespace, name: actor.name)
            return try await client.patch(.asyncActors, key, .merge(marks.patch)).json
        }
    }

    func writeStatus(_ actor: JSONValue, _ status: JSONValue) async throws(ClusterFailure) -> JSONValue {
        try await call { () async throws(KubernetesError) in
            try await client.patchStatus(of: .asyncActors, KubernetesObject(actor)) { _ in status }?.json ?? actor
        }
    }

    private static func key(_ reference: WantedObject.Reference) -> ObjectKey {
        ObjectKey(namespace: reference.namespace, name: reference.name)
    }

    private static let types: [ResourceType] = [
        .deployments, .statefulSets, .serviceAccounts, .configMaps, .scaledObjects, .triggerAuthentications,
        .podMonitors,
    ]

    private static func type(of reference: WantedObject.Reference) throws(ClusterFailure) -> ResourceType {
        guard let type = types.first(where: { $0.kind == reference.kind && $0.apiVersion == reference.apiVersion })
        else { throw .invalid("the operator makes no \(reference.kind) of \(reference.apiVersion)") }
        return type
    }

    private func call<Value>(
        _ body: () async throws(KubernetesError) -> Value
    ) async throws(ClusterFailure) -> Value {
        do throws(KubernetesError) {
            return try await body()
        } catch {
            throw ClusterFailure(error)
        }
    }
}

extension ClusterFailure {
    /// What a failed call means to a reconciliation.
    init(_ error: KubernetesError) {
        switch error.reason {
        case .notFound?, .gone?: self = .notFound
        case .conflict?, .alreadyExists?: self = .conflict
        case .invalid?, .badRequest?, .requestEntityTooLarge?:
            let text = "\(error)"
            // https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/: the server's words have no code.
            let isImmutable = ["field is immutable", "updates to statefulset spec", "may not be changed"]
                .contains { text.contains($0) }
            self = isImmutable ? .immutable(text) : .invalid(text)
        case .forbidden?, .unauthorized?: self = .forbidden("\(error)")
        default: self = error.isRetriable || error == .cancelled ? .unavailable("\(error)") : .invalid("\(error)")
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Manifests

/// The `env` of a container under construction: each name once, in the place where it came first.
///
/// An entry may refer to those before it by `$(NAME)`, so a later value stays in the earlier place.
struct EnvironmentEntries {
    private(set) var entries: [JSONValue] = []

    /// Sets a variable.
    mutating func set(_ name: String, _ value: String) {
        put(["name": .string(name), "value": .string(value)])
    }

    /// Sets a variable when there is a value.
    mutating func set(_ name: String, _ value: String?) {
        if let value { set(name, value) }
    }

    /// Sets variables in their order.
    mutating func set(_ variables: [(name: String, value: String)]) {
        for variable in variables { set(variable.name, variable.value) }
    }

    /// Sets a variable to a field of the pod.
    ///
    /// https://kubernetes.io/docs/concepts/workloads/pods/downward-api/
    mutating func setField(_ name: String, _ path: String) {
        put([
            "name": .string(name), "valueFrom": ["fieldRef": ["apiVersion": "v1", "fieldPath": .string(path)]],
        ])
    }

    /// Takes an entry as it is; it replaces one of its name.
    mutating func put(_ entry: JSONValue) {
        guard let name = entry["name"]?.stringValue else { return }
        if let index = entries.firstIndex(where: { $0["name"]?.stringValue == name }) {
            entries[index] = entry
        } else {
            entries.append(entry)
        }
    }

    /// The literal value of a variable.
    func literal(_ name: String) -> String? {
        entries.first { $0["name"]?.stringValue == name }?["value"]?.stringValue
    }

    /// What says on every span in which pod it was made.
    ///
    /// https://opentelemetry.io/docs/specs/semconv/resource/k8s/; the names of pods, nodes and containers hold nothing
    /// that would have to be escaped.
    mutating func addResource(_ context: ActorContext, container: String) {
        setField("POD_NAME", "metadata.name")
        setField("POD_NAMESPACE", "metadata.namespace")
        setField("POD_UID", "metadata.uid")
        setField("NODE_NAME", "spec.nodeName")
        let workload = context.actor.workload.kind == .deployment ? "deployment" : "statefulset"
        set(
            "OTEL_RESOURCE_ATTRIBUTES",
            "service.name=\(context.actor.name),service.namespace=\(context.namespace),"
                + "k8s.namespace.name=$(POD_NAMESPACE),k8s.pod.name=$(POD_NAME),k8s.pod.uid=$(POD_UID),"
                + "k8s.node.name=$(NODE_NAME),k8s.container.name=\(container),"
                + "k8s.\(workload).name=\(context.actor.name)"
        )
    }

    /// What sidecar and runtime have in common.
    mutating func addShared(_ context: ActorContext) {
        set(context.settings.defaultEnvironment)
        set("ASYA_ACTOR_NAME", context.actor.name)
        if context.settings.namespacesQueues { set("ASYA_NAMESPACE", context.namespace) }
        set("ASYA_SOCKET_DIR", PodVolumes.socketFolder)
        if context.settings.traceStoreBytes > 0 {
            set("ASYA_TRACE_STORE", PodVolumes.traceFolder)
            set("ASYA_TRACE_STORE_MAX_BYTES", "\(context.settings.traceStoreBytes)")
        }
    }
}

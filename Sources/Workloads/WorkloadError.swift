// SPDX-License-Identifier: Apache-2.0

/// Why nothing can be created for an actor whose manifest is right in itself.
public enum WorkloadError: Error, Sendable, Hashable {
    /// The operator's configuration has no transport of this name.
    case unknownTransport(String, known: [String])
    /// The transport is switched off in the operator's configuration.
    case disabledTransport(String)
    /// The actor's queue would be that of another actor.
    case queueTaken(queue: String, by: String)
    /// The pod template names a service account, and the transport gives actors one of their own.
    case serviceAccountConflict(String)
    /// A volume of the pod template has a name that the operator needs.
    case reservedVolume(String)
    /// Autoscaling is asked for, and the cluster has no KEDA.
    case missingKEDA
}

extension WorkloadError: CustomStringConvertible {
    /// What is wrong, the field first, and what to do about it.
    public var description: String {
        switch self {
        case .unknownTransport(let name, let known):
            "spec.transport: the operator knows no transport '\(name)'; "
                + (known.isEmpty ? "configure one" : "it knows \(known.joined(separator: ", "))")
        case .disabledTransport(let name):
            "spec.transport: '\(name)' is disabled; enable it in the operator's configuration or use another one"
        case .queueTaken(let queue, let owner):
            "metadata.name: the queue \(queue) is that of the actor \(owner); rename one of them, or let the names of "
                + "queues have the namespace in them (ASYA_OPERATOR_QUEUE_NAMESPACES=true)"
        case .serviceAccountConflict(let name):
            "spec.workload.template.spec.serviceAccountName: '\(name)' conflicts with the service account that the "
                + "transport's actorRoleArn gives each actor; remove one of them"
        case .reservedVolume(let name):
            "spec.workload.template.spec.volumes: '\(name)' is a name that the operator uses; rename the volume"
        case .missingKEDA:
            "spec.scaling.enabled: the cluster has no KEDA (keda.sh/v1alpha1); install it, or set enabled to false"
        }
    }
}

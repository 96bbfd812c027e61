// SPDX-License-Identifier: Apache-2.0

// https://kubernetes.io/docs/reference/kubernetes-api/
extension ResourceType {
    /// Pods.
    public static let pods = core("pods", "Pod")
    /// Services.
    public static let services = core("services", "Service")
    /// Secrets.
    public static let secrets = core("secrets", "Secret")
    /// Config maps.
    public static let configMaps = core("configmaps", "ConfigMap")
    /// Service accounts.
    public static let serviceAccounts = core("serviceaccounts", "ServiceAccount")
    /// Namespaces.
    public static let namespaces = core("namespaces", "Namespace", isNamespaced: false)
    /// Nodes.
    public static let nodes = core("nodes", "Node", isNamespaced: false)
    /// Events of the group that replaced the core one; old and new readers see the same events.
    public static let events = named("events.k8s.io", "v1", "events", "Event")

    /// Events of the core group, in which kubelets write and by whose fields they can be chosen on every server.
    public static let coreEvents = core("events", "Event")

    /// Deployments.
    public static let deployments = named("apps", "v1", "deployments", "Deployment")
    /// Stateful sets.
    public static let statefulSets = named("apps", "v1", "statefulsets", "StatefulSet")
    /// Replica sets.
    public static let replicaSets = named("apps", "v1", "replicasets", "ReplicaSet")
    /// Jobs.
    public static let jobs = named("batch", "v1", "jobs", "Job")
    /// Horizontal pod autoscalers, in the version that every server has.
    public static let horizontalPodAutoscalers = named(
        "autoscaling",
        "v1",
        "horizontalpodautoscalers",
        "HorizontalPodAutoscaler"
    )
    /// Leases.
    public static let leases = named("coordination.k8s.io", "v1", "leases", "Lease")
    /// Network policies.
    public static let networkPolicies = named("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy")

    /// Roles in a namespace.
    public static let roles = named("rbac.authorization.k8s.io", "v1", "roles", "Role")
    /// Who has a role in a namespace.
    public static let roleBindings = named("rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding")
    /// Roles in the whole cluster.
    public static let clusterRoles = wide("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole")
    /// Who has a role in the whole cluster.
    public static let clusterRoleBindings = wide(
        "rbac.authorization.k8s.io",
        "v1",
        "clusterrolebindings",
        "ClusterRoleBinding"
    )
    /// Questions whether the caller may do something.
    public static let selfSubjectAccessReviews = wide(
        "authorization.k8s.io",
        "v1",
        "selfsubjectaccessreviews",
        "SelfSubjectAccessReview"
    )
    /// Definitions of further types.
    public static let customResourceDefinitions = wide(
        "apiextensions.k8s.io",
        "v1",
        "customresourcedefinitions",
        "CustomResourceDefinition"
    )

    /// KEDA's autoscalers.
    public static let scaledObjects = named("keda.sh", "v1alpha1", "scaledobjects", "ScaledObject")
    /// KEDA's credentials of triggers.
    public static let triggerAuthentications = named(
        "keda.sh",
        "v1alpha1",
        "triggerauthentications",
        "TriggerAuthentication"
    )
    /// What the Prometheus operator scrapes.
    public static let podMonitors = named("monitoring.coreos.com", "v1", "podmonitors", "PodMonitor")
    /// Async actors.
    public static let asyncActors = named("asya.sh", "v1alpha1", "asyncactors", "AsyncActor")

    private static func core(_ plural: String, _ kind: String, isNamespaced: Bool = true) -> ResourceType {
        ResourceType(group: "", version: "v1", plural: plural, kind: kind, isNamespaced: isNamespaced)
    }

    private static func named(_ group: String, _ version: String, _ plural: String, _ kind: String) -> ResourceType {
        ResourceType(group: group, version: version, plural: plural, kind: kind)
    }

    private static func wide(_ group: String, _ version: String, _ plural: String, _ kind: String) -> ResourceType {
        ResourceType(group: group, version: version, plural: plural, kind: kind, isNamespaced: false)
    }
}

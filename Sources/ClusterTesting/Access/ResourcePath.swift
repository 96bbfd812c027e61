// SPDX-License-Identifier: Apache-2.0

/// Where the API server keeps a collection of objects, or one of them.
public struct ResourcePath: Sendable, Hashable, CustomStringConvertible {
    /// The API group; empty for the core group.
    public let group: String
    /// The version of the group, such as `v1`.
    public let version: String
    /// The plural in the path, such as `deployments`.
    public let plural: String
    /// The namespace; nil for all, and for objects that are in none.
    public var namespace: String?
    /// One object's name; nil for the collection.
    public var name: String?
    /// Such as `status`.
    public var subresource: String?

    /// A collection.
    public init(group: String = "", version: String = "v1", _ plural: String, in namespace: String? = nil) {
        (self.group, self.version, self.plural, self.namespace) = (group, version, plural, namespace)
    }

    /// One object of the collection, or a part of it.
    public func named(_ name: String, _ subresource: String? = nil) -> ResourcePath {
        var path = self
        (path.name, path.subresource) = (name, subresource)
        return path
    }

    /// The path of the URL.
    public var description: String {
        var parts = group.isEmpty ? ["", "api", version] : ["", "apis", group, version]
        if let namespace { parts += ["namespaces", namespace] }
        parts += [plural, name, subresource].compactMap(\.self)
        return parts.joined(separator: "/")
    }

    /// Namespaces.
    public static let namespaces = ResourcePath("namespaces")
    /// Nodes.
    public static let nodes = ResourcePath("nodes")
    /// Definitions of custom resources.
    public static let definitions = ResourcePath(group: "apiextensions.k8s.io", "customresourcedefinitions")
    /// Pods.
    public static func pods(in namespace: String?) -> ResourcePath { ResourcePath("pods", in: namespace) }
    /// Secrets.
    public static func secrets(in namespace: String?) -> ResourcePath { ResourcePath("secrets", in: namespace) }
    /// Configuration maps.
    public static func configMaps(in namespace: String?) -> ResourcePath { ResourcePath("configmaps", in: namespace) }
    /// Deployments.
    public static func deployments(in namespace: String?) -> ResourcePath {
        ResourcePath(group: "apps", "deployments", in: namespace)
    }
    /// Stateful sets.
    public static func statefulSets(in namespace: String?) -> ResourcePath {
        ResourcePath(group: "apps", "statefulsets", in: namespace)
    }
    /// Scaled objects of KEDA.
    public static func scaledObjects(in namespace: String?) -> ResourcePath {
        ResourcePath(group: "keda.sh", version: "v1alpha1", "scaledobjects", in: namespace)
    }
    /// Logins of KEDA's triggers.
    public static func triggerAuthentications(in namespace: String?) -> ResourcePath {
        ResourcePath(group: "keda.sh", version: "v1alpha1", "triggerauthentications", in: namespace)
    }
}

// SPDX-License-Identifier: Apache-2.0

/// A type of objects, and where the API server has them.
public struct ResourceType: Sendable, Hashable {
    /// The API group; empty for the core group.
    public var group: String
    /// The version of the group, such as `v1`.
    public var version: String
    /// The name in paths, such as `deployments`.
    public var plural: String
    /// The name in objects, such as `Deployment`.
    public var kind: String
    /// Whether its objects are in namespaces.
    public var isNamespaced: Bool

    /// Describes a type.
    public init(group: String, version: String, plural: String, kind: String, isNamespaced: Bool = true) {
        self.group = group
        self.version = version
        self.plural = plural
        self.kind = kind
        self.isNamespaced = isNamespaced
    }

    /// Group and version as objects spell them: `v1`, `apps/v1`.
    public var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }

    /// The name with its group, as `deployments.apps`.
    public var qualifiedName: String { group.isEmpty ? plural : "\(plural).\(group)" }

    /// The path of the type's objects, of one object or of a part of it.
    ///
    /// https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-uris
    ///
    /// - Parameters:
    ///   - namespace: The namespace; nil for all of them. Types without namespaces ignore it.
    ///   - name: The object; nil for all of them.
    ///   - subresource: The part, such as `status`; may be several steps, as `proxy/metrics`.
    /// - Returns: The path, percent-encoded.
    public func path(namespace: String? = nil, name: String? = nil, subresource: String? = nil) -> String {
        var path = group.isEmpty ? "/api/\(version)" : "/apis/\(group)/\(version)"
        if isNamespaced, let namespace { path += "/namespaces/\(URLText.segment(namespace))" }
        path += "/\(plural)"
        if let name { path += "/\(URLText.segment(name))" }
        if let subresource { path += "/\(URLText.path(subresource))" }
        return path
    }
}

extension ResourceType: CustomStringConvertible {
    /// The name with its group and version, as `deployments.apps/v1`.
    public var description: String { group.isEmpty ? "\(plural)/\(version)" : "\(plural).\(group)/\(version)" }
}

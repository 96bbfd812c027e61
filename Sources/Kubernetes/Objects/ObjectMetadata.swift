// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// The `metadata` of an object.
///
/// https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/. What has no property here stays
/// in ``json``.
public struct ObjectMetadata: Sendable, Equatable {
    /// All of it.
    public var json: JSONValue

    /// Takes metadata as an object has it.
    public init(_ json: JSONValue = .object([])) { self.json = json }

    /// The name; empty when the server is to make one.
    public var name: String {
        get { text("name") ?? "" }
        set { self["name"] = newValue.isEmpty ? nil : .string(newValue) }
    }

    /// What the server begins the name with that it makes.
    public var generateName: String? {
        get { text("generateName") }
        set { self["generateName"] = newValue.map { .string($0) } }
    }

    /// The namespace; nil for objects of the whole cluster.
    public var namespace: String? {
        get { text("namespace") }
        set { self["namespace"] = newValue.map { .string($0) } }
    }

    /// Tells objects of one name apart that follow each other; empty before the server has the object.
    public var uid: String { text("uid") ?? "" }

    /// Changes with every write; empty before the server has the object.
    ///
    /// Sent with an update, it has the server refuse the update when somebody else wrote meanwhile.
    public var resourceVersion: String {
        get { text("resourceVersion") ?? "" }
        set { self["resourceVersion"] = newValue.isEmpty ? nil : .string(newValue) }
    }

    /// Changes with every write of the specification, from 1; 0 where the server does not count.
    public var generation: Int { json["generation"]?.intValue ?? 0 }

    /// The labels, which selectors go by.
    public var labels: [String: String] {
        get { json["labels"]?.textMembers ?? [:] }
        set { self["labels"] = newValue.isEmpty ? nil : .texts(newValue) }
    }

    /// The annotations.
    public var annotations: [String: String] {
        get { json["annotations"]?.textMembers ?? [:] }
        set { self["annotations"] = newValue.isEmpty ? nil : .texts(newValue) }
    }

    /// Who has something to do before the object may go.
    public var finalizers: [String] {
        get { (json["finalizers"]?.arrayValue ?? []).compactMap(\.stringValue) }
        set { self["finalizers"] = newValue.isEmpty ? nil : .array(newValue.map { .string($0) }) }
    }

    /// What the object belongs to.
    public var ownerReferences: [OwnerReference] {
        get { (json["ownerReferences"]?.arrayValue ?? []).compactMap { OwnerReference($0) } }
        set { self["ownerReferences"] = newValue.isEmpty ? nil : .array(newValue.map(\.json)) }
    }

    /// The owner that manages the object.
    public var controller: OwnerReference? { ownerReferences.first(where: \.isController) }

    /// When the server took the object, Unix nanoseconds.
    public var createdAtUnixNano: UInt64? { text("creationTimestamp").flatMap { RFC3339.parse($0) } }

    /// When the object was asked to go, or goes, Unix nanoseconds.
    public var deletedAtUnixNano: UInt64? { text("deletionTimestamp").flatMap { RFC3339.parse($0) } }

    /// Whether the object has been deleted and only waits for its finalizers.
    public var isBeingDeleted: Bool { json["deletionTimestamp"].map { !$0.isNull } ?? false }

    /// Drops who wrote which field, which is often longer than all the rest.
    public mutating func removeManagedFields() { self["managedFields"] = nil }

    private subscript(name: String) -> JSONValue? {
        get { json[name] }
        set { json[at: name] = newValue }
    }

    private func text(_ name: String) -> String? { json[name]?.stringValue }
}

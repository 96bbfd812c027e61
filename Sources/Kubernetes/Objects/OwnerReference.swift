// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// The object that another one belongs to, and with which it is deleted.
///
/// https://kubernetes.io/docs/concepts/overview/working-with-objects/owners-dependents/
public struct OwnerReference: Sendable, Hashable {
    /// The owner's `apiVersion`.
    public var apiVersion: String
    /// The owner's `kind`.
    public var kind: String
    /// The owner's name, in the same namespace.
    public var name: String
    /// The owner's uid.
    public var uid: String
    /// Whether the owner is what manages the object; at most one is.
    public var isController: Bool
    /// Whether deleting the owner in the foreground waits for the object.
    public var blocksOwnerDeletion: Bool

    /// Makes a reference.
    public init(
        apiVersion: String,
        kind: String,
        name: String,
        uid: String,
        isController: Bool = true,
        blocksOwnerDeletion: Bool = true
    ) {
        self.apiVersion = apiVersion
        self.kind = kind
        self.name = name
        self.uid = uid
        self.isController = isController
        self.blocksOwnerDeletion = blocksOwnerDeletion
    }

    /// Makes a reference to an object of the server's.
    public init(_ owner: KubernetesObject, isController: Bool = true, blocksOwnerDeletion: Bool = true) {
        self.init(
            apiVersion: owner.apiVersion,
            kind: owner.kind,
            name: owner.metadata.name,
            uid: owner.metadata.uid,
            isController: isController,
            blocksOwnerDeletion: blocksOwnerDeletion
        )
    }

    /// Reads a reference; nil when a part that must be there is missing.
    init?(_ json: JSONValue) {
        guard let apiVersion = json["apiVersion"]?.stringValue, let kind = json["kind"]?.stringValue,
            let name = json["name"]?.stringValue, let uid = json["uid"]?.stringValue
        else { return nil }
        self.init(
            apiVersion: apiVersion,
            kind: kind,
            name: name,
            uid: uid,
            isController: json["controller"]?.boolValue ?? false,
            blocksOwnerDeletion: json["blockOwnerDeletion"]?.boolValue ?? false
        )
    }

    var json: JSONValue {
        .members([
            "apiVersion": .string(apiVersion),
            "kind": .string(kind),
            "name": .string(name),
            "uid": .string(uid),
            "controller": isController ? true : nil,
            "blockOwnerDeletion": blocksOwnerDeletion ? true : nil,
        ])
    }
}

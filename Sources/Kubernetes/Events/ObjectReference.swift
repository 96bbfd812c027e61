// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// Which object an Event is about.
public struct ObjectReference: Sendable, Hashable {
    /// The object's `apiVersion`.
    public var apiVersion: String
    /// The object's `kind`.
    public var kind: String
    /// Namespace and name.
    public var key: ObjectKey
    /// The object's uid.
    public var uid: String

    /// Makes a reference.
    public init(apiVersion: String, kind: String, key: ObjectKey, uid: String) {
        self.apiVersion = apiVersion
        self.kind = kind
        self.key = key
        self.uid = uid
    }

    /// Makes a reference to an object of the server's.
    public init(_ object: KubernetesObject) {
        self.init(apiVersion: object.apiVersion, kind: object.kind, key: object.key, uid: object.metadata.uid)
    }

    var json: JSONValue {
        .members([
            "apiVersion": .string(apiVersion),
            "kind": .string(kind),
            "name": .string(key.name),
            "namespace": key.namespace.map { .string($0) },
            "uid": .string(uid),
        ])
    }
}

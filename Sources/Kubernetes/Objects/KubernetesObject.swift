// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// An object of the API server as the JSON tree that it is, with names for what all objects have.
///
/// Nothing is modelled beyond that: what a server adds in a later version, or a user writes into a pod template, passes
/// through unchanged.
public struct KubernetesObject: Sendable, Equatable {
    /// The whole object.
    public var json: JSONValue

    /// Takes an object as the server or a manifest has it.
    public init(_ json: JSONValue) { self.json = json }

    /// Begins an object.
    ///
    /// - Parameters:
    ///   - type: Gives its `apiVersion` and `kind`.
    ///   - name: Its name.
    ///   - namespace: Its namespace; nil for objects of the whole cluster.
    public init(_ type: ResourceType, name: String, namespace: String? = nil) {
        json = .members([
            "apiVersion": .string(type.apiVersion),
            "kind": .string(type.kind),
            "metadata": .members(["name": .string(name), "namespace": namespace.map { .string($0) }]),
        ])
    }

    /// Decodes one object.
    ///
    /// - Throws: `JSONError` when the bytes are not one JSON value.
    public init(decoding bytes: [UInt8]) throws(JSONError) {
        json = try JSONValue(decoding: bytes)
    }

    /// The group and version, such as `apps/v1`; empty when it has none, as elements of lists may.
    public var apiVersion: String { json["apiVersion"]?.stringValue ?? "" }

    /// The kind, such as `Deployment`; empty when it has none, as elements of lists may.
    public var kind: String { json["kind"]?.stringValue ?? "" }

    /// Names, versions, labels, owners.
    public var metadata: ObjectMetadata {
        get { ObjectMetadata(json["metadata"] ?? .object([])) }
        set { json[at: "metadata"] = newValue.json }
    }

    /// Namespace and name.
    public var key: ObjectKey { ObjectKey(namespace: metadata.namespace, name: metadata.name) }

    /// What is wanted.
    public var spec: JSONValue? {
        get { json["spec"] }
        set { json[at: "spec"] = newValue }
    }

    /// What is.
    public var status: JSONValue? {
        get { json["status"] }
        set { json[at: "status"] = newValue }
    }

    /// The value at the end of a way through members of objects, as in `object["spec", "replicas"]`.
    ///
    /// Setting makes the objects on the way; setting nil removes the member.
    public subscript(names: String...) -> JSONValue? {
        get { json[at: names] }
        set { json[at: names] = newValue }
    }

    /// Whether this object means the same as another, whatever the order of members and the spelling of numbers.
    public func means(_ other: KubernetesObject) -> Bool {
        JSONDifference.first(between: json, and: other.json) == nil
    }
}

extension KubernetesObject: CustomStringConvertible {
    /// Kind and key only: an object may be a secret.
    public var description: String { "\(kind.isEmpty ? "object" : kind) \(key)" }
}

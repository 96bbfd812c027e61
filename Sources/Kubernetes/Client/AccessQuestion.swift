// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// Something that an account may or may not do.
///
/// https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/self-subject-access-review-v1/
public struct AccessQuestion: Sendable, Hashable {
    /// What is done.
    public var verb: String
    /// To what: the type's plural, as roles name it.
    public var resource: String
    /// The API group; empty for the core group.
    public var group: String
    /// The part of the object, such as `status`.
    public var subresource: String?
    /// Where; nil for the whole cluster.
    public var namespace: String?
    /// To which object; nil for any.
    public var name: String?

    /// Makes a question about a type.
    public init(
        _ verb: APICall.Verb,
        _ type: ResourceType,
        subresource: String? = nil,
        namespace: String? = nil,
        name: String? = nil
    ) {
        self.verb = verb.rawValue
        resource = type.plural
        group = type.group
        self.subresource = subresource
        self.namespace = namespace
        self.name = name
    }

    var review: JSONValue {
        [
            "apiVersion": .string(ResourceType.selfSubjectAccessReviews.apiVersion),
            "kind": .string(ResourceType.selfSubjectAccessReviews.kind),
            "spec": [
                "resourceAttributes": .members([
                    "verb": .string(verb),
                    "group": .string(group),
                    "resource": .string(resource),
                    "subresource": subresource.map { .string($0) },
                    "namespace": namespace.map { .string($0) },
                    "name": name.map { .string($0) },
                ])
            ],
        ]
    }
}

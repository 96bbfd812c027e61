// SPDX-License-Identifier: Apache-2.0

import ClusterTesting
import Envelopes
import Foundation
import Testing

/// The rights of deploy/rbac/operator.yaml for a user of a test, which can be taken away again.
struct OperatorRights {
    let client: ClusterClient
    let namespace: String

    private static let group = "rbac.authorization.k8s.io"

    /// The user who gets them.
    var user: String { "operator-in-\(namespace)" }

    /// Gives the user all of them.
    func grant() async throws {
        let file = OperatorUnderTest.checkout.appendingPathComponent("deploy/rbac/operator.yaml")
        let objects = try ClusterManifest.objects(in: try String(contentsOf: file, encoding: .utf8))
        for (kind, path, bindings) in [
            ("ClusterRole", ResourcePath(group: Self.group, "clusterroles"), "clusterrolebindings"),
            ("Role", ResourcePath(group: Self.group, "roles", in: namespace), "rolebindings"),
        ] {
            let rules = try #require(objects.first { $0["kind"] == .string(kind) }?["rules"])
            try await client.create(object(kind, [.init("rules", rules)]), in: path)
            let binding = object(
                "\(kind)Binding",
                [
                    .init(
                        "roleRef",
                        ["apiGroup": .string(Self.group), "kind": .string(kind), "name": .string(user)]
                    ),
                    .init(
                        "subjects",
                        [["apiGroup": .string(Self.group), "kind": "User", "name": .string(user)]]
                    ),
                ]
            )
            let isGlobal = kind == "ClusterRole"
            try await client.create(
                binding,
                in: isGlobal
                    ? ResourcePath(group: Self.group, bindings)
                    : ResourcePath(group: Self.group, bindings, in: namespace)
            )
        }
    }

    /// Takes those away by which it may lead.
    func takeLease() async throws {
        try await client.delete(ResourcePath(group: Self.group, "rolebindings", in: namespace).named(user))
    }

    private func object(_ kind: String, _ members: [JSONValue.Member]) -> JSONValue {
        .object(
            [
                .init("apiVersion", .string("\(Self.group)/v1")), .init("kind", .string(kind)),
                .init("metadata", ["name": .string(user)]),
            ] + members
        )
    }
}

// SPDX-License-Identifier: Apache-2.0

/// The namespace and name of an AsyncActor.
struct ActorKey: Sendable, Hashable, Comparable, CustomStringConvertible {
    let namespace: String
    let name: String

    static func < (left: ActorKey, right: ActorKey) -> Bool {
        (left.namespace, left.name) < (right.namespace, right.name)
    }

    var description: String { "\(namespace)/\(name)" }
}

// SPDX-License-Identifier: Apache-2.0

/// The namespace and name of an object, which tell it apart from all others of its type.
public struct ObjectKey: Sendable, Hashable {
    /// The namespace; nil for objects of the whole cluster.
    public var namespace: String?
    /// The name.
    public var name: String

    /// Makes a key.
    public init(namespace: String?, name: String) {
        self.namespace = namespace
        self.name = name
    }
}

extension ObjectKey: Comparable, CustomStringConvertible {
    /// Orders by namespace and name.
    public static func < (left: ObjectKey, right: ObjectKey) -> Bool {
        (left.namespace ?? "", left.name) < (right.namespace ?? "", right.name)
    }

    /// `namespace/name`, or the name alone.
    public var description: String { namespace.map { "\($0)/\(name)" } ?? name }
}

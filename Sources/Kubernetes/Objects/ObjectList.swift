// SPDX-License-Identifier: Apache-2.0

/// Objects of one type as they were together at one moment.
public struct ObjectList: Sendable {
    /// The version of the whole, from which a watch goes on.
    public var resourceVersion: String
    /// The objects, in the server's order.
    public var items: [KubernetesObject]

    /// Makes a list.
    public init(resourceVersion: String, items: [KubernetesObject]) {
        self.resourceVersion = resourceVersion
        self.items = items
    }
}

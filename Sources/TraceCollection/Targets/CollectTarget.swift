// SPDX-License-Identifier: Apache-2.0

/// One process that may serve recorded traces.
public struct CollectTarget: Sendable {
    /// What people know it by: a URL, or a pod.
    public let name: String
    /// The way to it.
    public let connection: any CollectConnection

    /// Makes a target.
    public init(name: String, connection: any CollectConnection) {
        self.name = name
        self.connection = connection
    }
}

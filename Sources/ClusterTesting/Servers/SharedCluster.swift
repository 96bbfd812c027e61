// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// One control plane for the whole process of the tests, started when it is first needed; it ends with the process.
public actor SharedCluster {
    /// The process' control plane.
    public static let shared = SharedCluster()

    private var cluster: Task<ControlPlane, any Error>?
    private var namespaces = 0

    /// The control plane, with the definitions of ``CustomResources`` in it.
    public func controlPlane() async throws -> ControlPlane {
        let cluster =
            cluster
            ?? Task {
                let cluster = try await ControlPlane.start()
                try await CustomResources.install(in: cluster.client)
                return cluster
            }
        self.cluster = cluster
        return try await cluster.value
    }

    /// A namespace of its own for a suite or a test, in which pods can be made.
    ///
    /// - Parameter name: What it is for, to be seen in its name.
    /// - Returns: The control plane and the namespace.
    /// - Throws: ``ClusterFailure``.
    public func namespace(_ name: String) async throws -> (cluster: ControlPlane, namespace: String) {
        let cluster = try await controlPlane()
        namespaces += 1
        // On a cluster that is not ours there may be others from before.
        let namespace = "\(name)-\(namespaces)-\(String(UInt32.random(in: 0 ... .max), radix: 36))"
        try await cluster.client.create(
            ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(namespace)]],
            in: .namespaces
        )
        try await cluster.waitForAccounts(in: namespace)
        return (cluster, namespace)
    }
}

// SPDX-License-Identifier: Apache-2.0

/// What the API server offers, as far as it changes what is created.
public struct ServerCapabilities: Sendable, Hashable {
    /// The server's minor version: 29 of Kubernetes 1.29.
    public var minorVersion: Int
    /// Whether KEDA's resources are there (`keda.sh/v1alpha1`).
    public var hasKEDA: Bool
    /// Whether the Prometheus operator's resources are there (`monitoring.coreos.com/v1`).
    public var hasPodMonitors: Bool

    /// Describes a server.
    public init(minorVersion: Int, hasKEDA: Bool, hasPodMonitors: Bool) {
        self.minorVersion = minorVersion
        self.hasKEDA = hasKEDA
        self.hasPodMonitors = hasPodMonitors
    }

    /// Whether an init container may go on running beside the others, which start after it and end before it.
    ///
    /// https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/: on without a switch since 1.29.
    public var hasNativeSidecars: Bool { minorVersion >= 29 }
}

// SPDX-License-Identifier: Apache-2.0

/// A process of a replica.
public enum ReplicaProcess: String, ClosedLabel {
    /// The sidecar.
    case sidecar
    /// The runtime.
    case runtime
    /// The gateway, which has no replicas.
    case gateway
}

/// Why a process of a replica had to be started again.
public enum ReplicaExitCause: String, ClosedLabel {
    /// It ended by itself.
    case exited
    /// A signal ended it.
    case signaled
    /// It could not be started.
    case startFailed = "start_failed"
    /// It did not become ready in time.
    case notReady = "not_ready"
}

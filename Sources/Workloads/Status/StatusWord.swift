// SPDX-License-Identifier: Apache-2.0

/// An actor in one word: `status.status`.
public enum StatusWord: String, Sendable, Hashable, CaseIterable {
    /// Every pod that is wanted is ready.
    case running = "Running"
    /// No pod is wanted, because there are no messages or the manifest says so.
    case napping = "Napping"
    /// Some pods have not been ready for more than five minutes.
    case degraded = "Degraded"
    /// The first pods are starting.
    case creating = "Creating"
    /// More pods are starting.
    case scalingUp = "ScalingUp"
    /// Pods are ending.
    case scalingDown = "ScalingDown"
    /// Pods are replaced by those of a new template.
    case updating = "Updating"
    /// The actor is being deleted.
    case terminating = "Terminating"
    /// The transport cannot be used.
    case transportError = "TransportError"
    /// The actor cannot be scaled.
    case scalingError = "ScalingError"
    /// The API server does not take the workload, or makes no pods of it.
    case workloadError = "WorkloadError"
    /// No node has room for the pods.
    case pendingResources = "PendingResources"
    /// An image cannot be pulled.
    case imagePullError = "ImagePullError"
    /// The runtime, or another container of the template, does not stay up.
    case runtimeError = "RuntimeError"
    /// The sidecar does not stay up.
    case sidecarError = "SidecarError"
    /// A volume cannot be used.
    case volumeError = "VolumeError"
    /// The manifest is wrong, or refers to what is not there.
    case configError = "ConfigError"
    /// Nothing is known of the pods.
    case unknown = "Unknown"
}

// SPDX-License-Identifier: Apache-2.0

/// What came of a reconciliation.
public enum ReconcileResult: String, ClosedLabel {
    /// Everything is as it should be, or waits for its time.
    case done
    /// Something failed, and is tried again.
    case retried
}

/// What a reconciliation does.
public enum ReconcileAction: String, ClosedLabel {
    /// Puts the finalizer into a resource.
    case claim
    /// Makes sure of a queue.
    case ensureQueue = "ensure_queue"
    /// Reads an object.
    case inspect
    /// Makes an object what is wanted.
    case apply
    /// Deletes an object.
    case delete
    /// Asks how much a queue holds.
    case measure
    /// Writes a status.
    case writeStatus = "write_status"
    /// Deletes a queue.
    case deleteQueue = "delete_queue"
    /// Takes the finalizer away.
    case release
}

/// Keys of the work queue by where they are.
public enum WorkQueuePlace: String, ClosedLabel {
    /// They wait for a worker.
    case waiting
    /// They wait for their time.
    case delayed
    /// They are worked on.
    case running
    /// The last work on them failed.
    case failing
}

/// The status of an actor on a cluster, as a label.
public enum ManagedActorStatus: String, ClosedLabel {
    /// Every pod that is wanted is ready.
    case running
    /// No pod is wanted.
    case napping
    /// Some pods have not been ready for long.
    case degraded
    /// The first pods are starting.
    case creating
    /// More pods are starting.
    case scalingUp = "scaling_up"
    /// Pods are ending.
    case scalingDown = "scaling_down"
    /// Pods are replaced.
    case updating
    /// The actor is being deleted.
    case terminating
    /// The transport cannot be used.
    case transportError = "transport_error"
    /// The actor cannot be scaled.
    case scalingError = "scaling_error"
    /// The workload is not taken.
    case workloadError = "workload_error"
    /// No node has room.
    case pendingResources = "pending_resources"
    /// An image cannot be pulled.
    case imagePullError = "image_pull_error"
    /// The runtime does not stay up.
    case runtimeError = "runtime_error"
    /// The sidecar does not stay up.
    case sidecarError = "sidecar_error"
    /// A volume cannot be used.
    case volumeError = "volume_error"
    /// The manifest is wrong, or refers to what is not there.
    case configError = "config_error"
    /// Nothing is known of the pods.
    case unknown
}

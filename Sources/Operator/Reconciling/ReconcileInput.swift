// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Workloads

/// What is known of one actor when its reconciliation begins.
struct ReconcileInput: Sendable {
    /// The actor.
    var key: ActorKey
    /// The resource; nil when it is gone.
    var actor: JSONValue?
    /// The objects of watched kinds that belong to it.
    var owned: [WantedObject.Reference: OwnedObject]
    /// Its pods.
    var pods: [PodState]
    /// Another actor with the same queue, which was there first.
    var queueOwner: ActorKey?
    /// What the operator knows besides.
    var settings: WorkloadSettings
    /// How often queues and unwatched objects are looked at, in nanoseconds; nil for once.
    var healthInterval: UInt64?
    /// Unix nanoseconds.
    var now: UInt64
}

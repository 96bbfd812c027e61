// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Workloads

/// What is known of actors, and what is remembered of what was written.
protocol ActorSource: Sendable {
    /// What a reconciliation of an actor begins with.
    func input(_ key: ActorKey, settings: WorkloadSettings, healthInterval: UInt64?, now: UInt64) -> ReconcileInput

    /// Remembers what was written.
    func wrote(_ reference: WantedObject.Reference, _ object: JSONValue)

    /// Remembers what was written into an actor.
    func wroteActor(_ key: ActorKey, _ object: JSONValue)

    /// Remembers that nothing is left to do for an actor: it is gone, whenever the caches hear of it.
    func released(_ key: ActorKey, uid: String)

    /// Remembers what was deleted.
    func deleted(_ reference: WantedObject.Reference, uid: String)
}

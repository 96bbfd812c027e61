// SPDX-License-Identifier: Apache-2.0

internal import Workloads

/// What is remembered of an actor between its reconciliations; losing it costs some reads.
struct ReconcileMemory: Sendable, Hashable {
    /// A version of an object that was found to be as wanted.
    struct Accepted: Sendable, Hashable {
        let digest: String
        let uid: String
        let generation: Int
    }

    /// The versions of objects that were found to be as wanted.
    var accepted: [WantedObject.Reference: Accepted] = [:]
    /// The queue that was made sure of last.
    var ensured: WantedQueue?
    /// When that was, and unwatched objects were looked at, in Unix nanoseconds.
    var lookedAt: UInt64 = 0
    /// Whether the last reconciliation did not succeed, so that something may be left to do that nothing tells of.
    var hasFailed = false
}

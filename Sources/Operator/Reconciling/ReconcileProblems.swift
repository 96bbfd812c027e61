// SPDX-License-Identifier: Apache-2.0

internal import Workloads

/// What went wrong in a reconciliation, and what else people should hear of.
struct ReconcileProblems: Sendable, Hashable {
    var manifest: ActorObservation.Problem?
    var transport: ActorObservation.Problem?
    var workload: ActorObservation.Problem?
    var scaling: ActorObservation.Problem?
    /// Queues that were made sure of for the first time.
    var created: [WantedQueue] = []
    /// Queues that were left where they are.
    var kept: [String] = []
    /// Objects that were deleted to be made anew.
    var recreated: [WantedObject.Reference] = []
    /// Why the reconciliation has to be repeated.
    var lastFailure: String?
}

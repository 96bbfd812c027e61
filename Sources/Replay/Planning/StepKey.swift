// SPDX-License-Identifier: Apache-2.0

internal import TraceStore

/// One envelope at one place of its route; the attempts at it have equal keys.
struct StepKey: Hashable {
    /// The place of the trace in the plan.
    var trace: Int
    /// The envelope.
    var envelopeID: String
    /// The actor.
    var actor: String
    /// The place in the route.
    var place: Int
}

extension ReplayStep {
    /// What the step has in common with the other attempts.
    var key: StepKey {
        StepKey(trace: trace, envelopeID: hop.envelopeID, actor: hop.actor, place: hop.routeIndex)
    }
}

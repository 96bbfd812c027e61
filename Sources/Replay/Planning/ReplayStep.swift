// SPDX-License-Identifier: Apache-2.0

internal import TraceStore

/// One recorded hop of a plan.
struct ReplayStep: Sendable {
    /// Where the envelope comes from that the handler is given.
    enum Input: Sendable, Hashable {
        /// From the recording.
        case recorded([UInt8])
        /// From what another step put out when it was run again, under the id of the recorded envelope.
        case output(ofStep: Int)
    }

    /// What is done with the hop.
    enum Action: Sendable, Hashable {
        /// Its handler is run.
        case run(HandlerLaunch, Input)
        /// The message was refused before any handler saw it: the same checks are made again.
        case check([UInt8])
        /// Nothing, for this reason.
        case nothing(Impossibility)
    }

    /// The place of the hop's trace in the plan.
    var trace: Int
    /// The hop.
    var hop: StoredHop
    /// How long the handler took, or the whole hop where that was not recorded.
    var recordedDuration: Duration
    /// What is done.
    var action: Action
}

// SPDX-License-Identifier: Apache-2.0

internal import TraceStore

/// One hop of a plan.
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
        /// What was recorded of it is taken for its result, if its input is the recorded one.
        case serve(Input)
        /// The message was refused before any handler saw it: the same checks are made again.
        case check([UInt8])
        /// Nothing, for this reason.
        case nothing(Impossibility)
    }

    /// The place of the hop's trace in the plan.
    var trace: Int
    /// The hop: what was recorded, and so is expected.
    var hop: StoredHop
    /// When the handler began, or the whole hop where that was not recorded: hops of an actor run in this order.
    var beganAtUnixNano: UInt64
    /// How long the handler took, or the whole hop where that was not recorded.
    var recordedDuration: Duration
    /// What is done.
    var action: Action
    /// Whether the recording has no such hop, so that nothing is expected.
    var isNew = false
}

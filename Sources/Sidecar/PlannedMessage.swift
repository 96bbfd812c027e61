// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// One envelope that a hop publishes, before its managed headers are written.
struct PlannedMessage: Equatable {
    /// Why it is published.
    enum Kind: Equatable {
        /// To the next actor of its route.
        case routing
        /// Its attempt failed, and a rule of the retry policy sends it to another actor.
        case policyRoute
        /// Its route is done, or a handler ended it.
        case happyEnd
        /// It failed for good.
        case errorEnd
        /// Back to the own queue after a delay, as this attempt number.
        case retry(attempt: Int, delay: Duration)
    }

    var kind: Kind
    /// The actor whose queue it goes to.
    var actor: String
    var envelope: Envelope
}

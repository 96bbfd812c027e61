// SPDX-License-Identifier: Apache-2.0

internal import TraceStore

/// Everything that becomes of one delivery: what is published and how the hop is recorded.
///
/// A value that says what to do; doing it is the work of `HopSettler`.
struct HopPlan: Equatable {
    /// How the hop is recorded.
    var outcome: HopOutcome
    /// What is published before the delivery is acknowledged.
    var messages: [PlannedMessage]
    /// Why the attempt failed; nil when it did not.
    var failure: HopFailure?
    /// Whether it failed because no attempt or time was left.
    var isExhausted = false
    /// Whether the handler answered with nothing, which ends the pipeline.
    var isEmptyAnswer = false

    /// Whether the envelope's way ends here with its failure: it is neither tried again nor sent to another actor.
    var isFinal: Bool { outcome == .failed || outcome == .expired || outcome == .deadLettered }
}

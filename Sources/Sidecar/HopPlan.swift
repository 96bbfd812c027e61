// SPDX-License-Identifier: Apache-2.0

internal import TraceStore

/// Everything that becomes of one delivery: what is published and how the hop is recorded.
///
/// A value that says what to do;
/// doing it is the ``Hop``'s work.
struct HopPlan: Equatable {
    /// How the hop is recorded.
    var outcome: HopOutcome
    /// What is published before the delivery is acknowledged.
    var messages: [PlannedMessage]
    /// Why the attempt failed; nil when it did not.
    var failure: HopFailure?
    /// Whether the handler answered with nothing, which ends the pipeline.
    var isEmptyAnswer = false
}

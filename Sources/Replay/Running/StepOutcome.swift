// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// What happened when a step was taken.
struct StepOutcome: Sendable {
    /// What the hop came to, or why it did not run.
    var result: Result<HopResult, Impossibility>
    /// The envelope that the handler was given; nil when none was, as for a message that was refused.
    var input: Envelope?
    /// What the runtime says of the handler's source.
    var fingerprint: String?
    /// When the step began, in Unix nanoseconds.
    var startedAtUnixNano: UInt64
    /// When it was over.
    var endedAtUnixNano: UInt64

    /// A step that was not taken.
    static func nothing(_ reason: Impossibility, atUnixNano time: UInt64) -> StepOutcome {
        StepOutcome(result: .failure(reason), startedAtUnixNano: time, endedAtUnixNano: time)
    }

    /// How long the step took; nil when it was not taken.
    var duration: Duration? {
        guard case .success = result else { return nil }
        return .nanoseconds(Int64(clamping: endedAtUnixNano - min(startedAtUnixNano, endedAtUnixNano)))
    }
}

// SPDX-License-Identifier: Apache-2.0

/// What became of a request to cancel an envelope.
public enum CancelOutcome: Sendable, Equatable {
    /// It is canceled, and so is what was split off from it: one final event of each, its own first.
    case canceled([EnvelopeEvent])
    /// It had ended before, like this.
    case alreadyFinal(EnvelopeStatus)
    /// No such envelope is known.
    case unknown
}

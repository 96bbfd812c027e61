// SPDX-License-Identifier: Apache-2.0

/// What a sidecar says about an envelope.
public enum EnvelopeReport: Sendable, Equatable {
    /// An actor has come further with it.
    case progress(ProgressReport)
    /// It reached an end actor.
    case final(FinalReport)
}

// SPDX-License-Identifier: Apache-2.0

/// What became of a report.
public enum ReportOutcome: Sendable, Equatable {
    /// It changed the envelope.
    case recorded(EnvelopeEvent)
    /// It came late or twice: it says nothing new. How much of the envelope is done, 0 to 100.
    case nothingNew(progressPercent: Double)
    /// No such envelope is known.
    case unknown

    /// The event that it made.
    public var event: EnvelopeEvent? {
        if case .recorded(let event) = self { event } else { nil }
    }
}

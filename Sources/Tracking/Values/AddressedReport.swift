// SPDX-License-Identifier: Apache-2.0

/// A report with the envelope that it is about.
public struct AddressedReport: Sendable, Equatable {
    /// The envelope.
    public var envelopeID: String
    /// What is said about it.
    public var report: EnvelopeReport

    /// A report about an envelope.
    public init(_ envelopeID: String, _ report: EnvelopeReport) {
        self.envelopeID = envelopeID
        self.report = report
    }
}

// SPDX-License-Identifier: Apache-2.0

/// What makes two deliveries the same piece of work: one attempt at one hop of one envelope in one trace.
///
/// Sending the same envelope id anew starts a new trace, a retry is a new attempt, and what is sent again out of a
/// dead-letter queue has been redriven once more, so none of them is a duplicate.
public struct HopKey: Sendable, Hashable {
    /// The trace, as 32 lower-case hexadecimal digits.
    public let traceID: String

    /// The envelope's id.
    public let envelopeID: String

    /// The position in the route.
    public let hop: Int

    /// The attempt at this hop, 1-based.
    public let attempt: Int

    /// How many times the envelope was sent again out of a dead-letter queue.
    public let redrives: Int

    /// A key.
    public init(traceID: String, envelopeID: String, hop: Int, attempt: Int, redrives: Int = 0) {
        self.traceID = traceID
        self.envelopeID = envelopeID
        self.hop = hop
        self.attempt = attempt
        self.redrives = redrives
    }
}

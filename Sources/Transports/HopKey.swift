// SPDX-License-Identifier: Apache-2.0

/// What makes two deliveries the same piece of work: one attempt at one hop of one envelope in one trace.
///
/// Sending the same envelope id anew starts a new trace, and a retry is a new attempt, so neither is a duplicate.
public struct HopKey: Sendable, Hashable {
    /// The trace, as 32 lower-case hexadecimal digits.
    public let traceID: String

    /// The envelope's id.
    public let envelopeID: String

    /// The position in the route.
    public let hop: Int

    /// The attempt at this hop, 1-based.
    public let attempt: Int

    /// A key.
    public init(traceID: String, envelopeID: String, hop: Int, attempt: Int) {
        self.traceID = traceID
        self.envelopeID = envelopeID
        self.hop = hop
        self.attempt = attempt
    }
}

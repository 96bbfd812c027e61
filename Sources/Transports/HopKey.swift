// SPDX-License-Identifier: Apache-2.0

/// What makes two deliveries the same piece of work: one attempt at one hop of one envelope in one trace.
///
/// Sending the same envelope id anew starts a new trace, a retry is a new attempt, and what is sent again out of a
/// dead-letter queue has been redriven once more, so none of them is a duplicate.
///
/// Only a digest of 128 bits is kept, since thousands of keys are remembered and each is compared with all of them. It is
/// seeded anew in every process: nobody can choose ids that have the same.
public struct HopKey: Sendable, Hashable {
    private let high: UInt64
    private let low: UInt64

    /// A key.
    ///
    /// - Parameters:
    ///   - trace: the trace's id.
    ///   - envelopeID: the envelope's id.
    ///   - hop: the position in the route.
    ///   - attempt: the attempt at this hop, 1-based.
    ///   - redrives: how many times the envelope was sent again out of a dead-letter queue.
    public init(trace: some Hashable, envelopeID: String, hop: Int, attempt: Int, redrives: Int = 0) {
        var hasher = Hasher()
        hasher.combine(trace)
        hasher.combine(envelopeID)
        hasher.combine(hop)
        hasher.combine(attempt)
        hasher.combine(redrives)
        var other = hasher
        other.combine(true)
        high = UInt64(bitPattern: Int64(other.finalize()))
        low = UInt64(bitPattern: Int64(hasher.finalize()))
    }

    /// Its bits are spread already.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(low)
    }
}

// SPDX-License-Identifier: Apache-2.0

/// What becomes of a span.
public enum SamplingDecision: Hashable, Sendable {
    /// Neither recorded nor exported.
    case drop
    /// Recorded for local processors, not exported.
    case record
    /// Recorded and exported.
    case recordAndSample
}

// SPDX-License-Identifier: Apache-2.0

/// `spec.resiliency`: the actor's retry policy; a property that is `nil` leaves the sidecar's default.
public struct Resiliency: Sendable, Hashable {
    /// How the delay grows from attempt to attempt.
    public enum Backoff: String, Sendable, Hashable, CaseIterable {
        /// Always the initial delay.
        case constant
        /// The initial delay times the attempt.
        case linear
        /// The initial delay doubled with each attempt.
        case exponential
    }

    /// `maxAttempts`: runs of one message at this actor, the first included; at least 1.
    public internal(set) var maxAttempts: Int?
    /// `backoff`.
    public internal(set) var backoff: Backoff?
    /// `initialDelay`: before the second attempt.
    public internal(set) var initialDelay: Duration?
    /// `maxDelay`: the longest delay.
    public internal(set) var maxDelay: Duration?
    /// `jitter`: the random share of a delay, a fraction from 0 to 1 (`10%` in a file is 0.1).
    public internal(set) var jitter: Double?
    /// `maxDuration`: no attempt begins later than this after the first.
    public internal(set) var maxDuration: Duration?
    /// `rules` in their order; the first that matches decides.
    public internal(set) var rules: [RetryRule] = []
}

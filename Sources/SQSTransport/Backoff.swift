// SPDX-License-Identifier: Apache-2.0

internal import Transports

/// The pauses between tries to reach the service: doubling, with jitter, so that consumers do not come back in step.
struct Backoff {
    private static let initial: Duration = .milliseconds(100)

    private let limit: Duration
    private var failures = 0

    /// - Parameter limit: the longest pause.
    init(limit: Duration) {
        self.limit = limit
    }

    /// The pause after another failure.
    ///
    /// - Parameter random: 0 up to 1.
    /// - Returns: half of the longest pause or more.
    mutating func next(random: Double) -> Duration {
        failures += 1
        let longest = RetryBackoff.exponential.delay(afterAttempt: failures, initial: Self.initial, limit: limit)
        return longest / 2 + longest / 2 * random
    }
}

// SPDX-License-Identifier: Apache-2.0

/// How long to wait before a process that ended is started again.
struct Backoff: Equatable {
    /// Before the first restart.
    static let first: Duration = .milliseconds(100)
    /// The longest wait.
    static let longest: Duration = .seconds(30)
    /// A process that was ready this long is taken to be well: its next restart is a first one again.
    static let stableAfter: Duration = .seconds(60)

    private(set) var failures = 0

    /// The wait before the next restart: twice the last one, give or take a quarter, so that processes that fell
    /// together do not rise together.
    ///
    /// - Parameter random: a number from 0 to 1.
    /// - Returns: the wait.
    mutating func next(random: Double) -> Duration {
        let doublings = min(failures, 16)
        failures += 1
        let wait = min(Self.first * (1 << doublings), Self.longest)
        return min(wait * (0.75 + 0.5 * random), Self.longest)
    }

    /// Starts again from the first wait.
    mutating func reset() { failures = 0 }
}

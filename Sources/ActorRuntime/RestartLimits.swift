// SPDX-License-Identifier: Apache-2.0

/// How fast and how often a worker is started again.
struct RestartLimits: Sendable {
    /// Deaths while loading, before any success, after which the runtime gives up.
    var failedStarts = 3
    /// The pause before the second restart in a row; the first has none, each further one doubles it.
    var firstDelay = Duration.milliseconds(100)
    /// The longest pause.
    var longestDelay = Duration.seconds(5)

    static let standard = RestartLimits()

    /// The pause before a restart.
    ///
    /// - Parameter failures: restarts since the worker last answered a message.
    /// - Returns: how long to wait.
    func delay(afterFailures failures: Int) -> Duration {
        guard failures > 0 else { return .zero }
        return min(firstDelay * (1 << min(failures - 1, 16)), longestDelay)
    }
}

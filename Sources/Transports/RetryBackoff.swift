// SPDX-License-Identifier: Apache-2.0

/// How the delay between attempts grows.
public enum RetryBackoff: String, Sendable, CaseIterable {
    /// Always the initial delay.
    case constant

    /// The initial delay times the number of the attempt that failed.
    case linear

    /// The initial delay, doubled for every further attempt that failed.
    case exponential

    /// The delay after an attempt failed, before jitter; never more than `limit`, in whole nanoseconds.
    ///
    /// - Parameters:
    ///   - attempt: the attempt that failed, 1-based; less counts as 1.
    ///   - initial: the delay after the first attempt.
    ///   - limit: the largest delay.
    /// - Returns: the delay, not negative.
    public func delay(afterAttempt attempt: Int, initial: Duration, limit: Duration) -> Duration {
        let initial = max(initial.wholeNanoseconds, 0)
        let limit = max(limit.wholeNanoseconds, 0)
        let failures = Int64(max(attempt, 1))
        let factor =
            switch self {
            case .constant: Int64(1)
            case .linear: failures
            case .exponential: failures > 62 ? Int64.max : 1 << (failures - 1)
            }
        let (product, overflow) = initial.multipliedReportingOverflow(by: factor)
        return .nanoseconds(overflow ? limit : min(product, limit))
    }
}

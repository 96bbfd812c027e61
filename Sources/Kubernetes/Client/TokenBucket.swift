// SPDX-License-Identifier: Apache-2.0

/// How often something may be done, as a value: at a rate in the long run, and in bursts after pauses.
///
/// A token bucket in the form of the generic cell rate algorithm, which keeps one point in time:
/// https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm
struct TokenBucket {
    private let interval: Duration
    private let tolerance: Duration
    /// When the next one would be due if nothing had ever been ahead of its time.
    private var due: Duration?

    /// Makes a full bucket.
    ///
    /// - Parameters:
    ///   - interval: The time in which one is filled in.
    ///   - burst: How many there are in a full bucket, at least 1.
    init(interval: Duration, burst: Int) {
        self.interval = interval
        tolerance = interval * max(burst - 1, 0)
    }

    /// Makes a full bucket that is filled with so many a second.
    init(perSecond rate: Int, burst: Int) {
        self.init(interval: .seconds(1) / max(rate, 1), burst: burst)
    }

    /// Takes one, ahead of its time if need be.
    ///
    /// - Parameter now: The time since any fixed moment.
    /// - Returns: How long to wait before it is used; zero when one was there.
    mutating func take(at now: Duration) -> Duration {
        let start = max(due ?? now, now)
        due = start + interval
        return max(.zero, start - tolerance - now)
    }

    /// Takes one if it is there.
    mutating func takeIfThere(at now: Duration) -> Bool {
        guard max(due ?? now, now) - tolerance <= now else { return false }
        _ = take(at: now)
        return true
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Lets so many through a second, and after a quiet time at most as many at once.
struct TokenBucket: Sendable {
    private let perSecond: Double
    private let capacity: Double
    private var tokens: Double
    private var filledAt: UInt64

    /// - Parameters:
    ///   - perSecond: How many a second; 0 or less lets nothing through.
    ///   - now: Nanoseconds of a monotonic clock.
    init(perSecond: Double, at now: UInt64) {
        self.perSecond = max(perSecond, 0)
        // Less than one a second still needs room for a whole one.
        capacity = perSecond > 0 ? max(perSecond, 1) : 0
        tokens = capacity
        filledAt = now
    }

    /// Whether one more may pass.
    mutating func take(at now: UInt64) -> Bool {
        if now > filledAt {
            tokens = min(capacity, tokens + Double(now - filledAt) * 1e-9 * perSecond)
            filledAt = now
        }
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }
}

// SPDX-License-Identifier: Apache-2.0

/// How many lines of user code may be logged: a burst, then so many per second.
///
/// What is over is dropped and counted.
struct LineBudget {
    private let perSecond: Int64
    private let burst: Int64
    private var tokens: Int64
    private var refilledAt: UInt64

    /// Makes a full budget.
    init(perSecond: Int, burst: Int, nowNano: UInt64) {
        self.perSecond = Int64(perSecond)
        self.burst = Int64(burst)
        tokens = Int64(burst)
        refilledAt = nowNano
    }

    /// Whether one more line may be logged at this moment of a monotonic clock.
    mutating func take(nowNano: UInt64) -> Bool {
        let elapsed = min(nowNano &- refilledAt, 60_000_000_000)
        let earned = Int64(elapsed) * perSecond / 1_000_000_000
        if earned > 0 {
            tokens = min(burst, tokens + earned)
            refilledAt = nowNano
        }
        guard tokens > 0 else { return false }
        tokens -= 1
        return true
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
public import TelemetryCore

/// Lets each principal call as often as the limit says.
public final class RateLimiter: Sendable {
    private let clock: any TelemetryClock
    private let buckets: Mutex<TokenBuckets>

    /// Creates a limiter.
    ///
    /// - Parameters:
    ///   - limit: How often each principal may call.
    ///   - capacity: How many principals are remembered; of more, those that have not called for longest are forgotten.
    ///   - clock: The time by which buckets fill.
    public init(_ limit: RateLimit, capacity: Int = 10_000, clock: any TelemetryClock = SystemClock()) {
        self.clock = clock
        buckets = Mutex(TokenBuckets(limit, capacity: capacity))
    }

    /// Lets a call pass and counts it.
    ///
    /// - Parameter principal: Who calls.
    /// - Throws: ``AccessError/rateLimited(retryAfter:)`` when the principal has to wait; such calls are not counted.
    public func admit(_ principal: Principal) throws(AccessError) {
        let now = clock.monotonicNano()
        guard let wait = buckets.withLock({ $0.take(from: principal.id, at: now) }) else { return }
        throw .rateLimited(retryAfter: .nanoseconds(Int64(clamping: wait)))
    }
}

// SPDX-License-Identifier: Apache-2.0

/// When a message whose handler failed is tried again; one policy for all transports.
///
/// A value without a clock or a state of its own: the attempt number and the time of the first attempt travel in the
/// message. The delay is the transport's work, so no attempt holds a slot while it waits.
public struct RetryPolicy: Sendable, Equatable {
    /// How many attempts a message gets, the first included; 1 turns retrying off.
    public var maxAttempts: Int

    /// How the delay grows.
    public var backoff: RetryBackoff

    /// The delay after the first attempt.
    public var initialDelay: Duration

    /// The largest delay, jitter included.
    public var maxDelay: Duration

    /// The share of the delay that is added at random at most, from 0 to 1.
    public var jitter: Double

    /// How long after the first attempt began the last one may begin; nil for no limit.
    public var maxDuration: Duration?

    /// Exceptions by error type.
    ///
    /// The first that matches counts. Errors that none matches are retried.
    public var rules: [RetryRule]

    /// A policy; the defaults are those of `ASYA_RETRY_*`.
    public init(
        maxAttempts: Int = 3,
        backoff: RetryBackoff = .exponential,
        initialDelay: Duration = .seconds(1),
        maxDelay: Duration = .seconds(300),
        jitter: Double = 0.1,
        maxDuration: Duration? = nil,
        rules: [RetryRule] = []
    ) {
        self.maxAttempts = maxAttempts
        self.backoff = backoff
        self.initialDelay = initialDelay
        self.maxDelay = maxDelay
        self.jitter = jitter
        self.maxDuration = maxDuration
        self.rules = rules
    }

    /// What to do after an attempt failed.
    ///
    /// - Parameters:
    ///   - attempt: the attempt that failed, 1-based.
    ///   - elapsed: the time since the first attempt began, queue waits included.
    ///   - errorTypes: the type of the error, then those it inherits from (Python's MRO); empty when unknown.
    ///   - random: where the jitter comes from.
    /// - Returns: the decision, which does not depend on anything else.
    public func decide(
        attempt: Int,
        elapsed: Duration,
        errorTypes: [String],
        random: inout some RandomNumberGenerator
    ) -> RetryDecision {
        switch rules.first(where: { $0.matches(errorTypes) })?.action ?? .retry {
        case .fail: return .fail(exhausted: false)
        case .route(let actor): return .route(to: actor)
        case .retry: break
        }
        guard attempt < maxAttempts else {
            return .fail(exhausted: maxAttempts > 1)
        }
        let delay = delay(afterAttempt: attempt, random: &random)
        if let maxDuration, elapsed + delay > maxDuration {
            return .fail(exhausted: true)
        }
        return .retry(after: delay)
    }

    /// The delay after an attempt failed, jitter included.
    ///
    /// Uniform between the delay of `backoff` and that plus its `jitter` share. Where that would pass `maxDelay`, the
    /// same spread lies below it, so that retries that have reached the limit do not come all at once either.
    public func delay(afterAttempt attempt: Int, random: inout some RandomNumberGenerator) -> Duration {
        let base = backoff.delay(afterAttempt: attempt, initial: initialDelay, limit: maxDelay).wholeNanoseconds
        let share = jitter.isFinite ? min(max(jitter, 0), 1) : 0
        guard share > 0, base > 0, base < 1 << 62 else { return .nanoseconds(base) }
        let highest = min(Double(base) * (1 + share), Double(maxDelay.wholeNanoseconds))
        let lowest = min(highest / (1 + share), Double(base))
        guard lowest < highest else { return .nanoseconds(base) }
        // 53 random bits are a fraction from 0 up to, but not including, 1.
        let fraction = Double(random.next() >> 11) * 0x1p-53
        return .nanoseconds(Int64(lowest + (highest - lowest) * fraction))
    }
}

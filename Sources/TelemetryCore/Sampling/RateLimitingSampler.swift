// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Samples at most so many traces a second.
///
/// The decision depends on the moment and not on the trace, so it is for the first span of a trace only.
public final class RateLimitingSampler: Sampler {
    private let tracesPerSecond: Double
    private let clock: any TelemetryClock
    private let bucket: Mutex<TokenBucket>

    /// Creates a sampler; a rate of 0 or less samples nothing.
    public init(tracesPerSecond: Double, clock: any TelemetryClock = SystemClock()) {
        self.tracesPerSecond = tracesPerSecond
        self.clock = clock
        bucket = Mutex(TokenBucket(perSecond: tracesPerSecond, at: clock.monotonicNano()))
    }

    /// Samples while the rate allows it.
    public func sample(_ request: borrowing SamplingRequest, attributes: () -> Attributes) -> SamplingResult {
        let now = clock.monotonicNano()
        return SamplingResult(bucket.withLock { $0.take(at: now) } ? .recordAndSample : .drop, for: request)
    }

    /// The name with the rate.
    public var description: String { "RateLimitingSampler{\(tracesPerSecond)}" }
}

// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Samples as a Jaeger server says, and until it has said something a fixed share.
///
/// Makes no request itself: whoever asks the server tells the sampler with ``update(_:)``. While the server cannot be
/// reached the last good strategy stays.
///
/// https://opentelemetry.io/docs/specs/otel/trace/sdk/#jaegerremotesampler
public final class JaegerRemoteSampler: Sampler {
    private struct State {
        var strategy: SamplingStrategy
        var sampler: any Sampler
    }

    private let clock: any TelemetryClock
    private let state: Mutex<State>

    /// Creates a sampler.
    ///
    /// - Parameters:
    ///   - initialRatio: The share of traces until the server has answered, from 0 to 1.
    ///   - clock: The clock of limits by the second.
    public init(initialRatio: Double, clock: any TelemetryClock = SystemClock()) {
        let strategy = SamplingStrategy.probabilistic(initialRatio)
        self.clock = clock
        state = Mutex(State(strategy: strategy, sampler: Self.sampler(for: strategy, clock: clock)))
    }

    /// Samples by another strategy from now on; the same one again changes nothing, so that limits go on.
    public func update(_ strategy: SamplingStrategy) {
        state.withLock { state in
            guard state.strategy != strategy else { return }
            state = State(strategy: strategy, sampler: Self.sampler(for: strategy, clock: clock))
        }
    }

    /// Asks the sampler of the current strategy.
    public func sample(_ request: borrowing SamplingRequest, attributes: () -> Attributes) -> SamplingResult {
        state.withLock { $0.sampler }.sample(request, attributes: attributes)
    }

    /// The name with the sampler in use.
    public var description: String { "JaegerRemoteSampler{\(state.withLock { $0.sampler })}" }

    private static func sampler(for strategy: SamplingStrategy, clock: any TelemetryClock) -> any Sampler {
        switch strategy {
        case .probabilistic(let ratio): TraceIDRatioSampler(ratio: ratio)
        case .rateLimiting(let rate): RateLimitingSampler(tracesPerSecond: rate, clock: clock)
        case .perOperation(let strategy): PerOperationSampler(strategy: strategy, clock: clock)
        }
    }
}

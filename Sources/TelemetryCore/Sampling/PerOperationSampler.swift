// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Samples a share of each operation's traces, and a few a second of those that would have none.
final class PerOperationSampler: Sampler {
    /// Operations beyond are sampled by their share alone, for names that are made up must not fill the memory.
    static let maximumOperations = 2_000

    private let strategy: SamplingStrategy.PerOperation
    private let defaultSampler: TraceIDRatioSampler
    private let samplers: [String: TraceIDRatioSampler]
    private let clock: any TelemetryClock
    private let guarantees = Mutex<[String: TokenBucket]>([:])

    init(strategy: SamplingStrategy.PerOperation, clock: any TelemetryClock) {
        self.strategy = strategy
        self.clock = clock
        defaultSampler = TraceIDRatioSampler(ratio: strategy.defaultRatio)
        samplers = strategy.ratios.mapValues(TraceIDRatioSampler.init)
    }

    func sample(_ request: borrowing SamplingRequest, attributes: () -> Attributes) -> SamplingResult {
        let isChosen = (samplers[request.name] ?? defaultSampler).isSampled(request.traceID)
        // What is sampled by its share counts towards the guarantee as well.
        let isGuaranteed = takesGuarantee(request.name)
        return SamplingResult(isChosen || isGuaranteed ? .recordAndSample : .drop, for: request)
    }

    private func takesGuarantee(_ operation: String) -> Bool {
        guard strategy.guaranteedTracesPerSecond > 0 else { return false }
        let now = clock.monotonicNano()
        return guarantees.withLock { guarantees in
            if guarantees[operation] == nil {
                guard guarantees.count < Self.maximumOperations else { return false }
                guarantees[operation] = TokenBucket(perSecond: strategy.guaranteedTracesPerSecond, at: now)
            }
            return guarantees[operation]?.take(at: now) ?? false
        }
    }

    var description: String {
        "PerOperationSampler{default:\(defaultSampler),guaranteed:\(strategy.guaranteedTracesPerSecond),"
            + "operations:\(samplers.count)}"
    }
}

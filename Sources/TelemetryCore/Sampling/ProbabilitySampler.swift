// SPDX-License-Identifier: Apache-2.0

/// Samples a share of all traces, and says with which probability, so that what is kept can be counted back.
///
/// A trace's randomness are the last 56 bits of its identifier, or what `ot=rv:` of its `tracestate` says; it is sampled
/// unless that lies below the threshold of the probability. The threshold goes into `ot=th:` of a sampled span's
/// `tracestate` and is taken out of another's. A trace that is sampled at one probability is sampled at every higher one,
/// in whatever language.
///
/// https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/
public struct ProbabilitySampler: Sampler {
    /// The share of traces, from 0 to 1.
    public let ratio: Double

    /// What is below is dropped; `nil` drops everything.
    private let threshold: UInt64?

    /// The state of a sampled trace that came without one.
    private let freshState: TraceState

    /// Creates a sampler; a ratio outside of 0...1 is clamped, one below 2^-56 or not a number samples nothing.
    public init(ratio: Double) {
        let ratio = ratio.isNaN ? 0 : min(max(ratio, 0), 1)
        self.ratio = ratio
        threshold = ratio < SamplingThreshold.minimumRatio ? nil : SamplingThreshold.of(ratio: ratio)
        var fresh = OpenTelemetryState(TraceState())
        fresh.threshold = threshold
        freshState = fresh.replacing(in: TraceState())
    }

    /// Samples when the trace's randomness is not below the threshold.
    public func sample(_ request: borrowing SamplingRequest, attributes: () -> Attributes) -> SamplingResult {
        let state = request.parent?.state ?? TraceState()
        var own = OpenTelemetryState(state)
        let randomness = own.randomness ?? request.traceID.low & 0x00FF_FFFF_FFFF_FFFF
        let isSampled = threshold.map { randomness >= $0 } ?? false
        if state.isEmpty {
            return SamplingResult(isSampled ? .recordAndSample : .drop, traceState: isSampled ? freshState : state)
        }
        own.threshold = isSampled ? threshold : nil
        return SamplingResult(isSampled ? .recordAndSample : .drop, traceState: own.replacing(in: state))
    }

    /// The name of the specification with the ratio: `ProbabilitySampler{0.000100}`.
    public var description: String { "ProbabilitySampler{\(RatioText.sixDecimals(ratio))}" }
}

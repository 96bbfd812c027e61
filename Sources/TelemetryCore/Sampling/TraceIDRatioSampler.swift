// SPDX-License-Identifier: Apache-2.0

/// Samples a share of all traces, chosen by their identifiers.
///
/// The decision is the Python SDK's: the low 64 bits of the trace identifier lie below `round(ratio * 2^64)`. So every
/// process with the same ratio, the user's Python included, samples the same traces, and a higher ratio samples a
/// superset.
public struct TraceIDRatioSampler: Sampler {
    /// The share of traces, from 0 to 1.
    public let ratio: Double

    /// Every identifier up to this one is sampled; `nil` samples none.
    private let highestSampled: UInt64?

    /// Creates a sampler; a ratio outside of 0...1 is clamped, one that is not a number samples nothing.
    public init(ratio: Double) {
        let ratio = ratio.isNaN ? 0 : min(max(ratio, 0), 1)
        self.ratio = ratio
        // The bound itself may be 2^64, which does not fit: hence the last identifier below it.
        let bound = (ratio * 0x1p64).rounded(.toNearestOrEven)
        if bound >= 0x1p64 {
            highestSampled = .max
        } else {
            highestSampled = bound < 1 ? nil : UInt64(bound) - 1
        }
    }

    /// Samples when the trace identifier is below the bound.
    public func sample(_ request: borrowing SamplingRequest, attributes: () -> Attributes) -> SamplingResult {
        SamplingResult(isSampled(request.traceID) ? .recordAndSample : .drop, for: request)
    }

    /// Whether a trace belongs to the share.
    public func isSampled(_ traceID: TraceID) -> Bool {
        guard let highestSampled else { return false }
        return traceID.low <= highestSampled
    }

    /// The description of the specification: `TraceIdRatioBased{0.000100}`.
    public var description: String { "TraceIdRatioBased{\(RatioText.sixDecimals(ratio))}" }
}

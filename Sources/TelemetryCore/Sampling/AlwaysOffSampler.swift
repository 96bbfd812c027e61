// SPDX-License-Identifier: Apache-2.0

/// Samples no span.
public struct AlwaysOffSampler: Sampler {
    /// Creates the sampler.
    public init() {}

    /// Drops.
    public func sample(_ request: borrowing SamplingRequest, attributes: () -> Attributes) -> SamplingResult {
        SamplingResult(.drop, for: request)
    }

    /// The name of the specification.
    public var description: String { "AlwaysOffSampler" }
}

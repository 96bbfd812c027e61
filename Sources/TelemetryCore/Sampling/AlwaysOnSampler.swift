// SPDX-License-Identifier: Apache-2.0

/// Samples every span.
public struct AlwaysOnSampler: Sampler {
    /// Creates the sampler.
    public init() {}

    /// Samples.
    public func sample(_ request: borrowing SamplingRequest, attributes: () -> Attributes) -> SamplingResult {
        SamplingResult(.recordAndSample, for: request)
    }

    /// The name of the specification.
    public var description: String { "AlwaysOnSampler" }
}

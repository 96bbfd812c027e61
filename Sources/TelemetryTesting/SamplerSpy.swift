// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
public import TelemetryCore

/// A sampler that samples everything and keeps what it was shown.
public final class SamplerSpy: Sampler {
    private let seen = Mutex<[(name: String, attributes: Attributes)]>([])

    /// Creates a sampler that has seen nothing.
    public init() {}

    /// The attributes that a span of this name started with, the latest one's; `nil` when none started.
    public func attributes(of name: String) -> Attributes? {
        seen.withLock { $0.last { $0.name == name }?.attributes }
    }

    /// Samples.
    public func sample(_ request: borrowing SamplingRequest, attributes: () -> Attributes) -> SamplingResult {
        let (name, attributes) = (request.name, attributes())
        seen.withLock { $0.append((name, attributes)) }
        return SamplingResult(.recordAndSample, for: request)
    }

    /// Says that it looks on.
    public var description: String { "SamplerSpy" }
}

// SPDX-License-Identifier: Apache-2.0

/// How often one principal may call.
public struct RateLimit: Sendable, Hashable {
    /// The mean rate, from 0.001 to 1,000,000 a second.
    public let requestsPerSecond: Double
    /// How many calls may come at once after a rest, at least 1.
    public let burst: Int

    /// Makes a limit; what is out of its range is moved into it.
    ///
    /// - Parameters:
    ///   - requestsPerSecond: The mean rate, from 0.001 to 1,000,000 a second.
    ///   - burst: How many calls may come at once after a rest, at least 1; one second's worth if not said otherwise.
    public init(requestsPerSecond: Double, burst: Int? = nil) {
        self.requestsPerSecond = min(max(requestsPerSecond, 0.001), 1_000_000)
        self.burst = min(max(burst ?? Self.defaultBurst(for: self.requestsPerSecond), 1), 1_000_000)
    }

    /// One second's worth, at least 1.
    static func defaultBurst(for rate: Double) -> Int { max(1, Int(min(rate, 1_000_000).rounded(.up))) }

    /// The time that one call takes out of the bucket, in nanoseconds.
    var interval: UInt64 { max(1, UInt64(1_000_000_000 / requestsPerSecond)) }
}

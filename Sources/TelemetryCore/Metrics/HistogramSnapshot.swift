// SPDX-License-Identifier: Apache-2.0

/// The counts of one histogram at one moment.
public struct HistogramSnapshot: Hashable, Sendable {
    /// The inclusive upper bounds of the buckets, without `+Inf`.
    public let bounds: [Double]

    /// How many observations are within each bound, the last one (`+Inf`) all of them; one more than `bounds`.
    public let cumulativeCounts: [UInt64]

    /// The sum of all observations.
    public let sum: Double

    /// The latest example of each bucket; empty when no observation came with a sampled span.
    public let exemplars: [Exemplar?]

    /// The same observations in native buckets, for those who asked for them.
    public let native: NativeBuckets?

    /// Creates a snapshot.
    public init(
        bounds: [Double],
        cumulativeCounts: [UInt64],
        sum: Double,
        exemplars: [Exemplar?] = [],
        native: NativeBuckets? = nil
    ) {
        self.bounds = bounds
        self.cumulativeCounts = cumulativeCounts
        self.sum = sum
        self.exemplars = exemplars
        self.native = native
    }

    /// How many observations there were.
    public var count: UInt64 { cumulativeCounts.last ?? 0 }
}

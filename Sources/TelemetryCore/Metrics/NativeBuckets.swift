// SPDX-License-Identifier: Apache-2.0

/// The populated buckets of a native histogram, whose bounds are powers of one base.
///
/// https://prometheus.io/docs/specs/native_histograms/
public struct NativeBuckets: Hashable, Sendable {
    /// One populated bucket.
    public struct Bucket: Hashable, Sendable {
        /// Which one: magnitudes in (2^((index-1)/2^schema), 2^(index/2^schema)].
        public let index: Int

        /// How many observations it holds.
        public let count: UInt64

        /// Creates a bucket.
        public init(index: Int, count: UInt64) {
            self.index = index
            self.count = count
        }
    }

    /// The resolution: 2^schema buckets to a power of two.
    public private(set) var schema = NativeSchema.schema

    /// Magnitudes up to this one count as zero.
    public let zeroThreshold = NativeSchema.zeroThreshold

    /// Observations that count as zero.
    public private(set) var zeroCount: UInt64 = 0

    /// The buckets of positive observations, by ascending index.
    public private(set) var positive: [Bucket] = []

    /// The buckets of negative observations, by ascending index, which is that of their magnitude.
    public private(set) var negative: [Bucket] = []

    /// Creates buckets without observations.
    public init() {}

    /// How many observations there were.
    public var count: UInt64 {
        (positive + negative).reduce(zeroCount) { $0 &+ $1.count }
    }

    mutating func add(_ count: UInt64, at index: Int, in octave: Octave) {
        switch octave {
        case .zero: zeroCount &+= count
        case .positive: positive.append(Bucket(index: index, count: count))
        case .negative: negative.append(Bucket(index: index, count: count))
        }
    }

    /// The buckets by index, each once, at the highest resolution that keeps their number within the limit.
    func sortedAndBounded(to limit: Int = NativeSchema.mostBuckets) -> NativeBuckets {
        var result = self
        result.positive = Self.merged(positive.sorted { $0.index < $1.index }) { $0 }
        result.negative = Self.merged(negative.sorted { $0.index < $1.index }) { $0 }
        // Two neighbours make one bucket of the next lower schema, whose base is the square.
        while result.positive.count + result.negative.count > limit, result.schema > -4 {
            result.schema -= 1
            result.positive = Self.merged(result.positive) { ($0 + 1) >> 1 }
            result.negative = Self.merged(result.negative) { ($0 + 1) >> 1 }
        }
        return result
    }

    private static func merged(_ buckets: [Bucket], _ index: (Int) -> Int) -> [Bucket] {
        var result: [Bucket] = []
        result.reserveCapacity(buckets.count)
        for bucket in buckets {
            let index = index(bucket.index)
            if let last = result.last, last.index == index {
                result[result.count - 1] = Bucket(index: index, count: last.count &+ bucket.count)
            } else {
                result.append(Bucket(index: index, count: bucket.count))
            }
        }
        return result
    }
}

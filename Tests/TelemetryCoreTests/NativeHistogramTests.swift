// SPDX-License-Identifier: Apache-2.0

import SeededRandom
import Testing

@testable import TelemetryCore

/// Classic and native buckets, which are sums of the same cells.
struct NativeHistogramTests {
    private func histogram(_ buckets: [Double]) -> Histogram {
        MetricRegistry().histogram(HistogramDescriptor(name: "h", help: "h", buckets: buckets)).labels()
    }

    /// The upper bound of a bucket of schema 3, as Prometheus computes it.
    private func bound(_ index: Int) -> Double {
        let octave = index >> 3
        let root = [
            0.5, 0.5452538663326288, 0.5946035575013605, 0.6484197773255048, 0.7071067811865475, 0.7711054127039704,
            0.8408964152537144, 0.9170040432046711,
        ][index & 7]
        return Double(sign: .plus, exponent: octave + 1, significand: root)
    }

    @Test(arguments: [
        (1.0, 0), (1.0.nextUp, 1), (2.0, 8), (2.0.nextUp, 9), (0.5, -8), (0.5.nextDown, -8), (1.09, 1), (1.1, 2),
        (1.0905077326652577, 1), (1.0905077326652577.nextUp, 2), (1e-9, -239), (1e12, 319),
    ])
    func `an observation is in the native bucket whose upper bound is the next one`(value: Double, index: Int) throws {
        let histogram = histogram([1])
        histogram.observe(value)
        let native = try #require(histogram.snapshot(includesNative: true).native)
        #expect(native.positive == [NativeBuckets.Bucket(index: index, count: 1)])
        #expect(value <= bound(index) && value > bound(index - 1))
    }

    @Test func `zero and what is nearly zero have a bucket of their own, negative numbers mirror positive ones`() throws
    {
        let histogram = histogram([-1, 0, 1])
        for value in [0, -0.0, 0x1p-128, -0x1p-128, .leastNonzeroMagnitude, 3, -3] { histogram.observe(value) }
        let snapshot = histogram.snapshot(includesNative: true)
        let native = try #require(snapshot.native)
        #expect(native.zeroCount == 5)
        #expect(native.positive == [NativeBuckets.Bucket(index: 13, count: 1)])
        #expect(native.negative == [NativeBuckets.Bucket(index: 13, count: 1)])
        // At most -1: -3. At most 0: with both zeros and the one below.
        #expect(snapshot.cumulativeCounts == [1, 4, 6, 7])
        #expect(native.count == snapshot.count)
    }

    @Test(arguments: [
        Buckets.handling, Buckets.size, [1, 1.0905077326652577, 1.1, 1.11, 2], [-8, -5, -4, -0.3, 0, 1e-40, 0.3, 5, 8],
        [1e-300, 1e-20, 1e20, 1e300], [],
    ])
    func `every observation is in the classic and the native bucket that its value says`(bounds: [Double]) throws {
        var random = SeededGenerator(seed: 5)
        let histogram = histogram(bounds)
        let sorted = bounds.sorted()
        var classic = [UInt64](repeating: 0, count: bounds.count + 1)
        var native: [Int: UInt64] = [:]
        var count: UInt64 = 0
        for round in 0..<4_000 {
            var value = Double(sign: .plus, exponent: .random(in: -40...40, using: &random), significand: 1)
            switch round % 4 {
            case 0: value *= .random(in: 1..<2, using: &random)
            case 1: value = bound(.random(in: -300...300, using: &random))
            case 2: value = bounds.randomElement(using: &random) ?? value
            default: break
            }
            if round % 3 == 0 { value = Bool.random(using: &random) ? value.nextUp : value.nextDown }
            if round % 7 == 0 { value.negate() }
            histogram.observe(value)
            count += 1
            classic[sorted.firstIndex { value <= $0 } ?? sorted.count] += 1
            if value > 0x1p-128 {
                var index = Int((value.exponent)) * 8
                while value > bound(index) { index += 1 }
                native[index, default: 0] += 1
            }
        }
        let snapshot = histogram.snapshot(includesNative: true)
        var total: UInt64 = 0
        #expect(
            snapshot.cumulativeCounts
                == classic.map {
                    total += $0; return total
                }
        )
        let found = NativeBucketsBeforeMerging.merge(native, to: try #require(snapshot.native?.schema))
        let positive = try #require(snapshot.native?.positive)
        #expect(positive.map(\.index) == found.keys.sorted())
        #expect(positive.allSatisfy { found[$0.index] == $0.count })
        #expect(snapshot.native?.count == count && snapshot.count == count)
    }

    @Test func `more than 160 buckets are merged two by two until they are few enough`() throws {
        let histogram = histogram([1])
        for index in -200..<200 { histogram.observe(bound(index)) }
        let native = try #require(histogram.snapshot(includesNative: true).native)
        #expect(native.schema == 1)
        #expect(native.positive.count == 101)
        #expect(native.positive.first == NativeBuckets.Bucket(index: -50, count: 1))
        #expect(native.positive.last == NativeBuckets.Bucket(index: 50, count: 3))
        #expect(native.count == 400)
    }

    @Test func `numbers of every magnitude are counted, and those that are none are not`() throws {
        let histogram = histogram([1])
        for exponent in -1_074...1_023 { histogram.observe(Double(sign: .plus, exponent: exponent, significand: 1)) }
        for value in [Double.nan, .infinity, -.infinity] { histogram.observe(value) }
        let native = try #require(histogram.snapshot(includesNative: true).native)
        #expect(native.count == 2_098)
        #expect(native.positive.count <= 160)
    }

    @Test func `classic and native counts agree in every snapshot while others observe`() async {
        let histogram = histogram(Buckets.handling)
        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<3 {
                group.addTask {
                    for index in 0..<20_000 { histogram.observe(Double((index &* 31 &+ worker) & 4_095) * 0.003) }
                }
            }
            group.addTask {
                for _ in 0..<200 {
                    let snapshot = histogram.snapshot(includesNative: true)
                    #expect(snapshot.native?.count == snapshot.count)
                }
            }
        }
        #expect(histogram.snapshot().count == 60_000)
    }
}

/// Counts of buckets at a lower resolution, computed bound by bound.
enum NativeBucketsBeforeMerging {
    static func merge(_ counts: [Int: UInt64], to schema: Int) -> [Int: UInt64] {
        var result: [Int: UInt64] = [:]
        let width = 1 << (3 - schema)
        for (index, count) in counts {
            let merged = Int((Double(index) / Double(width)).rounded(.up))
            result[merged, default: 0] += count
        }
        return result
    }
}

// SPDX-License-Identifier: Apache-2.0

import CAllocations
import Glibc

/// One operation whose time and allocations are measured.
struct Benchmark: Sendable {
    /// `topic.operation`, as the table shows it.
    let name: String

    /// How many operations one round runs.
    let operations: Int

    /// Runs the operation as many times as it is told, on the calling thread.
    let body: @Sendable (Int) -> Void

    private static let rounds = 7

    /// Runs a round to warm up and several that count.
    func measure() -> Measurement {
        body(max(operations / 4, 1))
        var nanoseconds: [Double] = []
        let before = asya_allocations()
        for _ in 0..<Self.rounds {
            let start = Self.now()
            body(operations)
            nanoseconds.append(Double(Self.now() - start) / Double(operations))
        }
        let allocations = Double(asya_allocations() - before) / Double(operations * Self.rounds)
        return Measurement(name: name, nanoseconds: nanoseconds.sorted()[Self.rounds / 2], allocations: allocations)
    }

    private static func now() -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

/// What one operation of a benchmark takes: the median over the rounds, and the mean number of allocations.
struct Measurement {
    let name: String
    let nanoseconds: Double
    let allocations: Double

    var json: String {
        #"{"name":"\#(name)","ns":\#(rounded(nanoseconds)),"allocations":\#(rounded(allocations))}"#
    }

    private func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}

/// Keeps the optimiser from removing the computation of a value.
@inline(never)
@_optimize(none)
func consume<Value>(_ value: Value) {}

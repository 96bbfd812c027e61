// SPDX-License-Identifier: Apache-2.0

import CAllocations
import Glibc

/// One operation whose time and allocations are measured.
struct Benchmark: Sendable {
    /// `topic.operation`, as the table shows it.
    let name: String

    /// How many operations one round runs.
    let operations: Int

    /// More figures of the same operation, taken after the rounds.
    var details: @Sendable () -> [(name: String, value: Double)] = { [] }

    /// Runs the operation as many times as it is told, on the calling thread.
    let body: @Sendable (Int) -> Void

    private static let rounds = 7

    /// Runs a round to warm up and several that count.
    func measure() -> Measurement {
        body(max(operations / 4, 1))
        var nanoseconds: [Double] = []
        var cpuNanoseconds: [Double] = []
        var threadNanoseconds: [Double] = []
        let before = asya_allocations()
        for _ in 0..<Self.rounds {
            let (start, cpuStart) = (Self.now(), Self.now(CLOCK_PROCESS_CPUTIME_ID))
            let threadStart = Self.now(CLOCK_THREAD_CPUTIME_ID)
            body(operations)
            threadNanoseconds.append(Double(Self.now(CLOCK_THREAD_CPUTIME_ID) - threadStart) / Double(operations))
            cpuNanoseconds.append(Double(Self.now(CLOCK_PROCESS_CPUTIME_ID) - cpuStart) / Double(operations))
            nanoseconds.append(Double(Self.now() - start) / Double(operations))
        }
        let allocations = Double(asya_allocations() - before) / Double(operations * Self.rounds)
        return Measurement(
            name: name,
            nanoseconds: nanoseconds.sorted()[Self.rounds / 2],
            cpuNanoseconds: cpuNanoseconds.sorted()[Self.rounds / 2],
            threadNanoseconds: threadNanoseconds.sorted()[Self.rounds / 2],
            allocations: allocations,
            details: details()
        )
    }

    /// Nanoseconds on a clock of the system.
    static func now(_ clock: clockid_t = CLOCK_MONOTONIC) -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

/// What one operation of a benchmark takes: the median over the rounds, and the mean number of allocations.
struct Measurement {
    let name: String
    let nanoseconds: Double
    /// The processor time of all threads; unlike the time that passes it does not depend on what else runs.
    let cpuNanoseconds: Double
    /// The processor time of the thread that runs the operations, without what other threads do with their results.
    let threadNanoseconds: Double
    let allocations: Double
    let details: [(name: String, value: Double)]

    var json: String {
        let times =
            #""ns":\#(rounded(nanoseconds)),"cpu_ns":\#(rounded(cpuNanoseconds)),"thread_ns":\#(rounded(threadNanoseconds))"#
        let more = details.map { #","\#($0.name)":\#(rounded($0.value))"# }.joined()
        return #"{"name":"\#(name)",\#(times),"allocations":\#(rounded(allocations))\#(more)}"#
    }

    private func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}

/// Keeps the optimiser from removing the computation of a value.
@inline(never)
@_optimize(none)
func consume<Value>(_ value: Value) {}

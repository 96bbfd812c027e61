// SPDX-License-Identifier: Apache-2.0

/// Adds up the cells of one histogram for a snapshot.
struct HistogramTally {
    private var classic: [UInt64]
    private var sum = 0.0
    private var native: NativeBuckets?

    /// An empty tally; the native buckets are added up only for those who want them.
    init(classicBuckets: Int, includesNative: Bool) {
        classic = Array(repeating: 0, count: classicBuckets)
        native = includesNative ? NativeBuckets() : nil
    }

    mutating func add(sum: Double) {
        self.sum += sum
    }

    mutating func add(_ count: UInt64, of cell: HistogramLayout.Meaning, in octave: Octave) {
        classic[cell.classic] &+= count
        native?.add(count, at: cell.native, in: octave)
    }

    /// The snapshot of what was added.
    func snapshot(bounds: [Double], exemplars: [Exemplar?]) -> HistogramSnapshot {
        var cumulative = classic
        for index in cumulative.indices.dropFirst() { cumulative[index] &+= cumulative[index - 1] }
        return HistogramSnapshot(
            bounds: bounds,
            cumulativeCounts: cumulative,
            sum: sum,
            exemplars: exemplars,
            native: native?.sortedAndBounded()
        )
    }
}

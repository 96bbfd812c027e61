// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// One series that counts observations by size.
///
/// Get it from a family once and keep it. /// An observation is two atomic additions; nothing is locked. A snapshot
/// taken while others observe counts each observation once, while the sum may miss those that are under way.
public final class Histogram: Sendable {
    private let bounds: [Double]
    private let counts: AtomicCounts
    private let sum = AtomicDouble()
    private let exemplars: Mutex<[Exemplar?]>
    private let clock: any TelemetryClock

    init(bounds: [Double], clock: any TelemetryClock) {
        self.bounds = bounds
        self.clock = clock
        counts = AtomicCounts(count: bounds.count + 1)
        exemplars = Mutex([])
    }

    /// Counts an observation; one that is not a finite number is ignored, because it would spoil the sum for ever.
    ///
    /// - Parameters:
    ///   - value: What was observed, in the unit that the family's name says.
    ///   - exemplar: The span that observed it. Kept as the bucket's example if the span is sampled.
    public func observe(_ value: Double, exemplar: SpanContext? = nil) {
        guard value.isFinite else { return }
        let bucket = bucket(of: value)
        counts.increment(bucket)
        sum.add(value)
        if let exemplar, exemplar.isSampled { keep(exemplar, value, bucket) }
    }

    /// Counts a duration, in seconds.
    public func observe(_ duration: Duration, exemplar: SpanContext? = nil) {
        observe(duration.inSeconds, exemplar: exemplar)
    }

    /// The counts now.
    public func snapshot() -> HistogramSnapshot {
        var cumulative: [UInt64] = []
        cumulative.reserveCapacity(counts.count)
        var total: UInt64 = 0
        for index in 0..<counts.count {
            total &+= counts.load(index)
            cumulative.append(total)
        }
        return HistogramSnapshot(
            bounds: bounds,
            cumulativeCounts: cumulative,
            sum: sum.value,
            exemplars: exemplars.withLock { $0 }
        )
    }

    // At most 18 bounds, most observations in the lower ones: faster than a binary search.
    private func bucket(of value: Double) -> Int {
        var index = 0
        while index < bounds.count, value > bounds[index] { index += 1 }
        return index
    }

    private func keep(_ context: SpanContext, _ value: Double, _ bucket: Int) {
        let exemplar = Exemplar(
            traceID: context.traceID,
            spanID: context.spanID,
            value: value,
            timeUnixNano: clock.nowUnixNano()
        )
        // Whoever holds the lock is leaving an example this very moment; one of the two is enough.
        _ = exemplars.withLockIfAvailable { exemplars in
            if exemplars.isEmpty { exemplars = Array(repeating: nil, count: counts.count) }
            exemplars[bucket] = exemplar
        }
    }
}

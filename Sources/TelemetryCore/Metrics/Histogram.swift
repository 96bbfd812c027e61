// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// One series that counts observations by size, in the classic buckets of its family and in native ones.
///
/// Get it from a family once and keep it. An observation is two atomic additions; nothing is locked. A snapshot taken
/// while others observe counts each observation once and in both kinds of buckets, while the sum may miss those that are
/// under way.
public final class Histogram: Sendable {
    private let layout: HistogramLayout
    private let cells: HistogramCells
    private let exemplars: Mutex<[Exemplar?]>
    private let filter: ExemplarFilter
    private let clock: any TelemetryClock

    init(layout: HistogramLayout, filter: ExemplarFilter, clock: any TelemetryClock) {
        self.layout = layout
        self.filter = filter
        self.clock = clock
        cells = HistogramCells(layout: layout)
        exemplars = Mutex([])
    }

    /// Counts an observation; one that is not a finite number is ignored, because it would spoil the sum for ever.
    ///
    /// - Parameters:
    ///   - value: What was observed, in the unit that the family's name says.
    ///   - exemplar: The span that observed it. Kept as the bucket's example if the registry's filter admits it.
    public func observe(_ value: Double, exemplar: SpanContext? = nil) {
        guard value.isFinite else { return }
        cells.add(value)
        if let exemplar, filter.admits(exemplar) { keep(exemplar, value) }
    }

    /// Counts a duration, in seconds.
    public func observe(_ duration: Duration, exemplar: SpanContext? = nil) {
        observe(duration.inSeconds, exemplar: exemplar)
    }

    /// Counts a duration, in seconds, that is at hand in nanoseconds: a `Duration` has 128 bits, whose division takes longer
    /// than counting.
    public func observe(nanoseconds: UInt64, exemplar: SpanContext? = nil) {
        observe(Double(nanoseconds) / 1e9, exemplar: exemplar)
    }

    /// The counts now.
    ///
    /// - Parameter includesNative: Whether to add up the native buckets too.
    /// - Returns: The counts, the sum and the exemplars.
    public func snapshot(includesNative: Bool = false) -> HistogramSnapshot {
        var tally = HistogramTally(classicBuckets: layout.bounds.count + 1, includesNative: includesNative)
        cells.read(into: &tally)
        return tally.snapshot(bounds: layout.bounds, exemplars: exemplars.withLock { $0 })
    }

    private func keep(_ context: SpanContext, _ value: Double) {
        let exemplar = Exemplar(
            traceID: context.traceID,
            spanID: context.spanID,
            value: value,
            timeUnixNano: clock.nowUnixNano()
        )
        let bounds = layout.bounds
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        // Whoever holds the lock is leaving an example this very moment; one of the two is enough.
        _ = exemplars.withLockIfAvailable { exemplars in
            if exemplars.isEmpty { exemplars = Array(repeating: nil, count: bounds.count + 1) }
            exemplars[bucket] = exemplar
        }
    }
}

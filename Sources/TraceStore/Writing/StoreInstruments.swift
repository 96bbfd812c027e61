// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient
internal import TelemetryCore

/// The instruments of a writer, made once.
struct StoreInstruments: Sendable {
    let enabled: Gauge
    let bytes: Gauge
    let slices: Gauge
    let oldest: Gauge
    let spans: Counter
    let hops: Counter
    let pruned: Counter
    let commitDuration: Histogram
    private let dropped: [StoreDropReason: Counter]
    private let writeErrors: [StoreErrorReason: Counter]

    init(_ registry: MetricRegistry, options: TraceStoreOptions) {
        enabled = registry.gauge(TraceStoreMetrics.enabled).labels()
        bytes = registry.gauge(TraceStoreMetrics.bytes).labels()
        slices = registry.gauge(TraceStoreMetrics.slices).labels()
        oldest = registry.gauge(TraceStoreMetrics.oldestTimestamp).labels()
        spans = registry.counter(TraceStoreMetrics.spans).labels()
        hops = registry.counter(TraceStoreMetrics.hops).labels()
        pruned = registry.counter(TraceStoreMetrics.slicesPruned).labels()
        commitDuration = registry.histogram(TraceStoreMetrics.commitDuration).labels()
        let droppedFamily = registry.counter(TraceStoreMetrics.dropped)
        dropped = Dictionary(
            uniqueKeysWithValues: StoreDropReason.allCases.map { ($0, droppedFamily.labels($0)) }
        )
        let errorFamily = registry.counter(TraceStoreMetrics.writeErrors)
        writeErrors = Dictionary(
            uniqueKeysWithValues: StoreErrorReason.allCases.map { ($0, errorFamily.labels($0)) }
        )
        registry.gauge(TraceStoreMetrics.limitBytes).labels().set(options.maxTotalBytes)
        registry.gauge(TraceStoreMetrics.queueCapacity).labels().set(options.maxQueuedRows)
    }

    func countDropped(_ reason: StoreDropReason, by amount: Int = 1) {
        if amount > 0 { dropped[reason]?.increment(by: amount) }
    }

    func count(_ error: SQLiteError) {
        let reason: StoreErrorReason =
            if error.isFull {
                .diskFull
            } else if error.isCorrupt {
                .corrupt
            } else if error.isReadOnly {
                .readOnly
            } else if error.isBusy {
                .busy
            } else {
                .other
            }
        writeErrors[reason]?.increment()
    }
}

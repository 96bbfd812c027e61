// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient
internal import TelemetryCore

/// The instruments of a writer, made once.
struct StoreInstruments: Sendable {
    let enabled: Gauge
    let spans: Counter
    let hops: Counter
    let pruned: Counter
    let commitDuration: Histogram
    private let dropped: CounterFamily
    private let writeErrors: CounterFamily

    init(_ registry: MetricRegistry, options: TraceStoreOptions, queue: StoreQueue, slices ownSlices: OwnSlices) {
        enabled = registry.gauge(TraceStoreMetrics.enabled).labels()
        spans = registry.counter(TraceStoreMetrics.spans).labels()
        hops = registry.counter(TraceStoreMetrics.hops).labels()
        pruned = registry.counter(TraceStoreMetrics.slicesPruned).labels()
        commitDuration = registry.histogram(TraceStoreMetrics.commitDuration).labels()
        dropped = registry.counter(TraceStoreMetrics.dropped)
        writeErrors = registry.counter(TraceStoreMetrics.writeErrors)
        registry.gauge(TraceStoreMetrics.limitBytes).labels().set(options.maxTotalBytes)
        registry.gauge(TraceStoreMetrics.queueCapacity).labels().set(options.maxQueuedRows)
        let waiting = registry.gauge(TraceStoreMetrics.queueSize).labels()
        let bytes = registry.gauge(TraceStoreMetrics.bytes).labels()
        let slices = registry.gauge(TraceStoreMetrics.slices).labels()
        let oldest = registry.gauge(TraceStoreMetrics.oldestTimestamp).labels()
        registry.onCollect {
            waiting.set(queue.count)
            let measured = ownSlices.measure()
            bytes.set(measured.bytes)
            slices.set(measured.count)
            oldest.set(Double(measured.oldestUnixNano) / 1e9)
        }
    }

    func countDropped(_ reason: StoreDropReason, by amount: Int = 1) {
        if amount > 0 { dropped.labels(reason).increment(by: amount) }
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
        writeErrors.labels(reason).increment()
    }
}

// SPDX-License-Identifier: Apache-2.0

/// The metrics of the local trace store.
public enum TraceStoreMetrics {
    /// 1 while the store records, 0 while a failure keeps it from recording.
    public static let enabled = GaugeDescriptor(
        name: "asya_trace_store_enabled",
        help: "1 while the store records, 0 while a failure keeps it from recording"
    )

    /// Size of the files that this process has in the store.
    public static let bytes = GaugeDescriptor(
        name: "asya_trace_store_bytes",
        help: "Size of the files that this process has in the store"
    )

    /// Size from which on the oldest files are removed.
    public static let limitBytes = GaugeDescriptor(
        name: "asya_trace_store_limit_bytes",
        help: "Size from which on the oldest files are removed"
    )

    /// Files that this process has in the store.
    public static let slices = GaugeDescriptor(
        name: "asya_trace_store_slices",
        help: "Files that this process has in the store"
    )

    /// Start of the oldest file that this process has in the store, in Unix time.
    public static let oldestTimestamp = GaugeDescriptor(
        name: "asya_trace_store_oldest_timestamp_seconds",
        help: "Start of the oldest file that this process has in the store, in Unix time"
    )

    /// Spans recorded.
    public static let spans = CounterDescriptor(
        name: "asya_trace_store_spans_total",
        help: "Spans recorded"
    )

    /// Hops recorded.
    public static let hops = CounterDescriptor(
        name: "asya_trace_store_hops_total",
        help: "Hops recorded"
    )

    /// Records that were not stored, by reason.
    public static let dropped = CounterDescriptor(
        name: "asya_trace_store_dropped_total",
        help: "Records that were not stored, by reason",
        labels: [.closed("reason", StoreDropReason.self, rare: [.alreadyShutdown])]
    )

    /// Commits that failed, by reason.
    public static let writeErrors = CounterDescriptor(
        name: "asya_trace_store_write_errors_total",
        help: "Commits that failed, by reason",
        labels: [.closed("reason", StoreErrorReason.self, rare: [.corrupt, .readOnly, .other])]
    )

    /// Files removed to keep within size and age.
    public static let slicesPruned = CounterDescriptor(
        name: "asya_trace_store_slices_pruned_total",
        help: "Files removed to keep within size and age"
    )

    /// Time to write and commit one batch of records.
    public static let commitDuration = HistogramDescriptor(
        name: "asya_trace_store_commit_duration_seconds",
        help: "Time to write and commit one batch of records",
        buckets: Buckets.none
    )

    /// Records that wait to be written.
    public static let queueSize = GaugeDescriptor(
        name: "asya_trace_store_queue_size",
        help: "Records that wait to be written"
    )

    /// Records that can wait to be written before new ones are dropped.
    public static let queueCapacity = GaugeDescriptor(
        name: "asya_trace_store_queue_capacity",
        help: "Records that can wait to be written before new ones are dropped"
    )

    /// Every family declared here, for the tests that tie dashboards and alerts to them.
    public static let all: [any MetricDescriptor] = [
        enabled,
        bytes,
        limitBytes,
        slices,
        oldestTimestamp,
        spans,
        hops,
        dropped,
        writeErrors,
        slicesPruned,
        commitDuration,
        queueSize,
        queueCapacity,
    ]
}

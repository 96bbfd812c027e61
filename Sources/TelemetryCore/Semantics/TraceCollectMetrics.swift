// SPDX-License-Identifier: Apache-2.0

/// The metrics of what the local trace store serves to collectors.
public enum TraceCollectMetrics {
    /// Requests of collectors, by what came of them.
    public static let requests = CounterDescriptor(
        name: "asya_trace_store_collect_requests_total",
        help: "Requests of collectors, by what came of them",
        labels: [.closed("outcome", CollectOutcome.self, rare: [.refused, .failed])]
    )

    /// Bytes of records served to collectors, before compression.
    public static let bytes = CounterDescriptor(
        name: "asya_trace_store_collect_bytes_total",
        help: "Bytes of records served to collectors, before compression"
    )

    /// Time to read what a collector asked for.
    public static let duration = HistogramDescriptor(
        name: "asya_trace_store_collect_duration_seconds",
        help: "Time to read what a collector asked for",
        buckets: Buckets.none
    )

    /// Every family declared here, for the tests that tie dashboards and alerts to them.
    public static let all: [any MetricDescriptor] = [requests, bytes, duration]
}

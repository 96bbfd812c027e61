// SPDX-License-Identifier: Apache-2.0

/// The metrics of the telemetry module about itself.
public enum TelemetryMetrics {
    /// Spans started, by what becomes of them.
    public static let spansStarted = CounterDescriptor(
        name: "asya_telemetry_spans_started_total",
        help: "Spans started, by what becomes of them",
        labels: [.closed("decision", SpanDecision.self)]
    )

    /// Spans that the collector accepted.
    public static let spansExported = CounterDescriptor(
        name: "asya_telemetry_spans_exported_total",
        help: "Spans that the collector accepted"
    )

    /// Sampled spans that never reached the collector, by reason.
    public static let spansDropped = CounterDescriptor(
        name: "asya_telemetry_spans_dropped_total",
        help: "Sampled spans that never reached the collector, by reason",
        labels: [.closed("reason", SpanDropReason.self, rare: [.alreadyShutdown])]
    )

    /// Time to export one batch of spans, retries included.
    public static let exportDuration = HistogramDescriptor(
        name: "asya_telemetry_export_duration_seconds",
        help: "Time to export one batch of spans, retries included",
        buckets: Buckets.none
    )

    /// Exports tried again after the collector failed or was busy.
    public static let exportRetries = CounterDescriptor(
        name: "asya_telemetry_export_retries_total",
        help: "Exports tried again after the collector failed or was busy"
    )

    /// Bytes of the requests made to the collector, after compression.
    public static let exportBytes = CounterDescriptor(
        name: "asya_telemetry_export_bytes_total",
        help: "Bytes of the requests made to the collector, after compression, those tried again included"
    )

    /// Spans that are being exported.
    public static let spansInFlight = GaugeDescriptor(
        name: "asya_telemetry_spans_inflight",
        help: "Spans that are being exported"
    )

    /// Spans that wait for export.
    public static let queueSize = GaugeDescriptor(
        name: "asya_telemetry_span_queue_size",
        help: "Spans that wait for export"
    )

    /// Spans that can wait for export before new ones are dropped.
    public static let queueCapacity = GaugeDescriptor(
        name: "asya_telemetry_span_queue_capacity",
        help: "Spans that can wait for export before new ones are dropped"
    )

    /// Look-ups of label sets that were refused because the family had reached its limit of series.
    public static let seriesDropped = CounterDescriptor(
        name: "asya_telemetry_series_dropped_total",
        help: "Look-ups of label sets that were refused because the family had reached its limit of series",
        labels: ["family"]
    )

    /// Log lines written, by level.
    public static let logLines = CounterDescriptor(
        name: "asya_telemetry_log_lines_total",
        help: "Log lines written, by level",
        labels: [.closed("level", LogLevel.self, rare: [.trace, .debug, .critical])]
    )

    /// Log lines that could not be written.
    public static let logLinesDropped = CounterDescriptor(
        name: "asya_telemetry_log_lines_dropped_total",
        help: "Log lines that could not be written"
    )

    /// Every family declared here, for the tests that tie dashboards and alerts to them.
    public static let all: [any MetricDescriptor] = [
        spansStarted,
        spansExported,
        spansDropped,
        exportDuration,
        exportRetries,
        exportBytes,
        spansInFlight,
        queueSize,
        queueCapacity,
        seriesDropped,
        logLines,
        logLinesDropped,
    ]
}

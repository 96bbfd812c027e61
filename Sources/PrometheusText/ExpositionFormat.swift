// SPDX-License-Identifier: Apache-2.0

public import TelemetryCore

/// The formats in which Prometheus takes metrics.
public enum ExpositionFormat: String, Hashable, Sendable, CaseIterable {
    /// The text format 0.0.4, which everything reads.
    ///
    /// https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format. It has no exemplars.
    case text

    /// OpenMetrics 1.0, which adds units and exemplars.
    ///
    /// https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md
    case openMetrics

    /// `io.prometheus.client.MetricFamily` messages, each behind its length, which add native histograms.
    ///
    /// https://prometheus.io/docs/instrumenting/exposition_formats/#protobuf-format
    case protobuf

    /// The media type to answer with, to the letter; Prometheus 3 fails a scrape without it.
    public var contentType: String {
        switch self {
        case .text: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        case .protobuf:
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"
        }
    }

    /// Collects a registry and returns its exposition.
    public func render(_ registry: MetricRegistry) -> [UInt8] {
        render(registry.collect(includesNative: self == .protobuf))
    }

    /// Returns the exposition of families, in their order and their series' order.
    ///
    /// What belongs to a family stays together, and no timestamps are written but those of exemplars. Families without
    /// series are left out.
    public func render(_ families: [MetricFamilySnapshot]) -> [UInt8] {
        switch self {
        case .text: Self.text(families, TextDialect.prometheus)
        case .openMetrics: Self.text(families, TextDialect.openMetrics)
        case .protobuf: Self.protobuf(families)
        }
    }

    private static func text(_ families: [MetricFamilySnapshot], _ dialect: TextDialect) -> [UInt8] {
        let size = families.reduce(16) { $0 + ExpositionSize.text(of: $1) }
        var writer = TextWriter(dialect: dialect, capacity: size)
        for family in families { writer.write(family) }
        writer.finish()
        return writer.bytes
    }

    private static func protobuf(_ families: [MetricFamilySnapshot]) -> [UInt8] {
        var writer = FamilyWriter(capacity: families.reduce(16) { $0 + ExpositionSize.protobuf(of: $1) })
        for family in families { writer.write(family) }
        return writer.bytes
    }
}

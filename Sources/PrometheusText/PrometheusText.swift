// SPDX-License-Identifier: Apache-2.0

public import TelemetryCore

/// The Prometheus text exposition format 0.0.4.
///
/// https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
public enum PrometheusText {
    /// The media type to answer with; Prometheus 3 fails a scrape without it.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// Returns the exposition of the families, in their order and their series' order; empty when there is none.
    ///
    /// Every line ends with a line feed, the lines of a family stay together, and no timestamps are written. Exemplars
    /// are left out: the format has none.
    public static func render(_ families: [MetricFamilySnapshot]) -> [UInt8] {
        var writer = TextWriter(capacity: families.reduce(0) { $0 + estimate($1) })
        for family in families { writer.write(family) }
        return writer.bytes
    }

    private static func estimate(_ family: MetricFamilySnapshot) -> Int {
        let head = 2 * family.name.utf8.count + family.help.utf8.count + 32
        guard let first = family.series.first else { return head }
        let line = family.name.utf8.count + first.labels.rendered.count + 32
        return switch first.value {
        case .number: head + family.series.count * line
        case .histogram(let histogram): head + family.series.count * (histogram.cumulativeCounts.count + 2) * line
        }
    }
}

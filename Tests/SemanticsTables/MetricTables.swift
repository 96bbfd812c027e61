// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// Families, labels and buckets.
enum MetricTables {
    static let all: [SemanticsTable] =
        [
            ("sidecar", SidecarMetrics.all), ("runtime", RuntimeMetrics.all), ("cluster", ClusterMetrics.all),
            ("operator", OperatorMetrics.all),
            ("telemetry", TelemetryMetrics.all), ("trace-store", TraceStoreMetrics.all),
            ("trace-collect", TraceCollectMetrics.all), ("process", ProcessMetrics.all),
        ].map { name, families in SemanticsTable(name: "metrics-\(name)", table: table(of: families)) } + [
            SemanticsTable(name: "labels-closed", table: closedLabels),
            SemanticsTable(name: "labels-open", table: openLabels),
            SemanticsTable(name: "buckets", table: buckets),
        ]

    private static func table(of families: [any MetricDescriptor]) -> MarkdownTable {
        MarkdownTable(
            columns: ["metric", "kind", "labels", "meaning"],
            rows: families.map { family in
                [
                    MarkdownTable.code(family.name), family.kind.rawValue, MarkdownTable.code(family.labelNames),
                    family.help,
                ]
            }
        )
    }

    private static var closedLabels: MarkdownTable {
        MarkdownTable(
            columns: ["label", "values", "of"],
            rows: labels().compactMap { label, families in
                label.values.map {
                    [MarkdownTable.code(label.name), MarkdownTable.code($0), MarkdownTable.code(families)]
                }
            }
        )
    }

    private static var openLabels: MarkdownTable {
        MarkdownTable(
            columns: ["label", "of"],
            rows: labels().compactMap { label, families in
                label.values == nil ? [MarkdownTable.code(label.name), MarkdownTable.code(families)] : nil
            }
        )
    }

    /// Every label once, by name, with the families that have it.
    private static func labels() -> [(MetricLabel, families: [String])] {
        var families: [MetricLabel: [String]] = [:]
        for family in MetricCatalog.all {
            for label in family.labels { families[label, default: []].append(family.name) }
        }
        return families.sorted {
            ($0.key.name, $0.value.first ?? "") < ($1.key.name, $1.value.first ?? "")
        }.map { ($0.key, $0.value) }
    }

    private static var buckets: MarkdownTable {
        var families: [[Double]: [String]] = [:]
        for case let histogram as HistogramDescriptor in MetricCatalog.all {
            families[histogram.buckets, default: []].append(histogram.name)
        }
        return MarkdownTable(
            columns: ["upper bounds", "of"],
            rows: families.sorted { ($0.value.first ?? "") < ($1.value.first ?? "") }.map { bounds, names in
                [bounds.isEmpty ? "none" : bounds.map(text).joined(separator: " "), MarkdownTable.code(names)]
            }
        )
    }

    private static func text(_ bound: Double) -> String {
        Int(exactly: bound).map(String.init) ?? "\(bound)"
    }
}

// SPDX-License-Identifier: Apache-2.0

/// One family at one moment, its series ordered by their label values.
public struct MetricFamilySnapshot: Sendable {
    /// The family's name.
    public let name: String

    /// What the family measures.
    public let help: String

    /// What the family is.
    public let kind: MetricKind

    /// The labels' names, in the order of every series' values.
    public let labelNames: [String]

    /// The series.
    public let series: [SeriesSnapshot]

    /// The value of the series with exactly these label values.
    public func value(_ labelValues: String...) -> SeriesValue? {
        series.first { $0.labels.values == labelValues }?.value
    }
}

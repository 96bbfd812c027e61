// SPDX-License-Identifier: Apache-2.0

/// The series of one histogram metric; see `MetricFamily`.
public final class HistogramFamily: MetricFamily {
    let table: SeriesTable<Histogram>

    init(_ table: SeriesTable<Histogram>) {
        self.table = table
    }

    /// The family's name.
    public var name: String { table.name }

    /// Returns the series with these label values, creating it with its first use.
    public func instrument(_ values: LabelValues) -> Histogram {
        table.instrument(values)
    }

    /// Creates every series that the closed labels allow, at zero, with the open labels as given.
    public func createSeries(_ openValues: String...) {
        table.createSeries(openValues)
    }

    /// Forgets the series with these label values.
    public func remove(_ values: String...) {
        table.remove(LabelValues(values))
    }
}

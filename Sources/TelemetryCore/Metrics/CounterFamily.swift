// SPDX-License-Identifier: Apache-2.0

/// The series of one counter metric; see `MetricFamily`.
public final class CounterFamily: MetricFamily {
    let table: SeriesTable<Counter>

    init(_ table: SeriesTable<Counter>) {
        self.table = table
    }

    /// The family's name.
    public var name: String { table.name }

    /// Returns the series with these label values, creating it with its first use.
    public func instrument(_ values: LabelValues) -> Counter {
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

// SPDX-License-Identifier: Apache-2.0

/// One series at one moment.
public struct SeriesSnapshot: Sendable {
    /// The labels, rendered once for the life of the series.
    public let labels: SeriesLabels

    /// What it measured.
    public let value: SeriesValue
}

// SPDX-License-Identifier: Apache-2.0

/// What a series measured at one moment.
public enum SeriesValue: Hashable, Sendable {
    /// The value of a counter or gauge.
    case number(Double)
    /// The counts of a histogram.
    case histogram(HistogramSnapshot)
}

// SPDX-License-Identifier: Apache-2.0

/// The series of one metric.
///
/// Values are given in the order of the declared labels. A family never traps: missing values become empty texts,
/// surplus ones are ignored, and both are told to `MetricRegistry.problems`. Past the registry's limit of series every
/// new set of values shares one series whose labels all say `other`.
public protocol MetricFamily: AnyObject, Sendable {
    /// The instrument of one series.
    associatedtype Instrument: Sendable

    /// The family's name.
    var name: String { get }

    /// Returns the series with these label values, creating it with its first use.
    func instrument(_ values: LabelValues) -> Instrument

    /// Creates every series that the closed labels allow, at zero, with the open labels as given and in their order.
    ///
    /// A series that is there before its first event makes `rate()` see that event.
    func createSeries(_ openValues: String...)

    /// Forgets the series with these label values; an instrument still held goes on, unseen.
    func remove(_ values: String...)
}

extension MetricFamily {
    /// Returns the only series of a family without labels.
    @inlinable
    public func labels() -> Instrument {
        instrument(LabelValues())
    }

    /// Returns the series with this label value.
    @inlinable
    public func labels(_ first: some LabelValue) -> Instrument {
        instrument(LabelValues(first.labelValue))
    }

    /// Returns the series with these label values.
    @inlinable
    public func labels(_ first: some LabelValue, _ second: some LabelValue) -> Instrument {
        instrument(LabelValues(first.labelValue, second.labelValue))
    }

    /// Returns the series with these label values.
    @inlinable
    public func labels(
        _ first: some LabelValue,
        _ second: some LabelValue,
        _ third: some LabelValue
    ) -> Instrument {
        instrument(LabelValues(first.labelValue, second.labelValue, third.labelValue))
    }

    /// Returns the series with these label values.
    @inlinable
    public func labels(
        _ first: some LabelValue,
        _ second: some LabelValue,
        _ third: some LabelValue,
        _ fourth: some LabelValue
    ) -> Instrument {
        instrument(LabelValues(first.labelValue, second.labelValue, third.labelValue, fourth.labelValue))
    }

    /// Returns the series with any number of label values.
    public func labels(_ values: [String]) -> Instrument {
        instrument(LabelValues(values))
    }
}

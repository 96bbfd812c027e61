// SPDX-License-Identifier: Apache-2.0

/// The declaration of a family of histograms.
public struct HistogramDescriptor: MetricDescriptor {
    /// The family's name with its unit.
    public let name: String

    /// What the family measures, for people.
    public let help: String

    /// The labels, in the order in which values are given and exposed.
    public let labels: [MetricLabel]

    /// The inclusive upper bounds of the buckets, ascending and finite; the bucket `+Inf` is implied.
    public let buckets: [Double]

    /// Declares a family.
    ///
    /// Bounds are sorted, and what is not finite or there twice is left out.
    public init(name: String, help: String, labels: [MetricLabel] = [], buckets: [Double]) {
        self.name = name
        self.help = help
        self.labels = labels
        self.buckets = Set(buckets.filter(\.isFinite)).sorted()
    }

    /// Always `.histogram`.
    public var kind: MetricKind { .histogram }
}

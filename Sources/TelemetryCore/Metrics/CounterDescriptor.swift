// SPDX-License-Identifier: Apache-2.0

/// The declaration of a family of counters.
public struct CounterDescriptor: MetricDescriptor {
    /// The family's name with its unit.
    public let name: String

    /// What the family measures, for people.
    public let help: String

    /// The labels, in the order in which values are given and exposed.
    public let labels: [MetricLabel]

    /// Declares a family.
    public init(name: String, help: String, labels: [MetricLabel] = []) {
        self.name = name
        self.help = help
        self.labels = labels
    }

    /// Always `.counter`.
    public var kind: MetricKind { .counter }
}

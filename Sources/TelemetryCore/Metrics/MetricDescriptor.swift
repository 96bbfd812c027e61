// SPDX-License-Identifier: Apache-2.0

/// The declaration of a metric family.
public protocol MetricDescriptor: Hashable, Sendable {
    /// The family's name with its unit, as 0.0.4 spells it: `asya_actor_messages_received_total`.
    var name: String { get }

    /// What the family measures, for people.
    var help: String { get }

    /// The labels, in the order in which values are given and exposed.
    var labels: [MetricLabel] { get }

    /// What the family is.
    var kind: MetricKind { get }
}

extension MetricDescriptor {
    /// The names of the labels, in order.
    public var labelNames: [String] { labels.map(\.name) }
}

// SPDX-License-Identifier: Apache-2.0

/// A label of a family: its name and, when they are a closed set, its values.
public struct MetricLabel: Hashable, Sendable {
    /// The label's name.
    public let name: String

    /// All values the label can have, or `nil` when they come from configuration.
    public let values: [String]?

    /// Declares a label whose values come from configuration: queues, actors.
    ///
    /// Never identifiers of messages or people.
    public static func open(_ name: String) -> MetricLabel {
        MetricLabel(name: name, values: nil)
    }

    /// Declares a label whose values are the cases of an enumeration.
    public static func closed<Value: ClosedLabel>(_ name: String, _ type: Value.Type) -> MetricLabel {
        MetricLabel(name: name, values: Value.allCases.map(\.rawValue))
    }
}

extension MetricLabel: ExpressibleByStringLiteral {
    /// Declares a label whose values come from configuration.
    public init(stringLiteral name: String) {
        self = .open(name)
    }
}

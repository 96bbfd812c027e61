// SPDX-License-Identifier: Apache-2.0

/// A label of a family: its name and, when they are a closed set, its values.
public struct MetricLabel: Hashable, Sendable {
    /// The label's name.
    public let name: String

    /// All values the label can have, or `nil` when they come from configuration.
    public let values: [String]?

    /// Those of the values that are so rare that their series begin with their first use.
    public let rareValues: [String]

    /// Declares a label whose values come from configuration: queues, actors.
    ///
    /// Never identifiers of messages or people.
    public static func open(_ name: String) -> MetricLabel {
        MetricLabel(name: name, values: nil, rareValues: [])
    }

    /// Declares a label whose values are the cases of an enumeration.
    ///
    /// - Parameters:
    ///   - name: The label's name.
    ///   - type: The enumeration.
    ///   - rare: Cases whose series are not there, as zeros, before they are needed; nothing may be woken by the first of
    ///     them, which `rate()` misses.
    /// - Returns: The label.
    public static func closed<Value: ClosedLabel>(
        _ name: String,
        _ type: Value.Type,
        rare: [Value] = []
    ) -> MetricLabel {
        MetricLabel(name: name, values: Value.allCases.map(\.rawValue), rareValues: rare.map(\.rawValue))
    }
}

extension MetricLabel: ExpressibleByStringLiteral {
    /// Declares a label whose values come from configuration.
    public init(stringLiteral name: String) {
        self = .open(name)
    }
}

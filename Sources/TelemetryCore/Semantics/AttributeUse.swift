// SPDX-License-Identifier: Apache-2.0

/// An attribute as a span or an event has it: from when on, and whether always.
public struct AttributeUse: Hashable, Sendable {
    /// When an attribute is set.
    public enum Moment: String, Hashable, Sendable, CaseIterable {
        /// When the span starts, so that samplers see it.
        case start
        /// Later, with the result.
        case end
    }

    /// The key.
    public let key: AttributeKey

    /// When it is set.
    public let moment: Moment

    /// In which case it is set, in words that follow "when"; `nil` when it always is.
    public let condition: String?

    /// An attribute that is known when the span starts.
    public static func start(_ key: AttributeKey, when condition: String? = nil) -> AttributeUse {
        AttributeUse(key: key, moment: .start, condition: condition)
    }

    /// An attribute that the span gets with its result.
    public static func end(_ key: AttributeKey, when condition: String? = nil) -> AttributeUse {
        AttributeUse(key: key, moment: .end, condition: condition)
    }
}

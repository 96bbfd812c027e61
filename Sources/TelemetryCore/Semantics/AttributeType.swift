// SPDX-License-Identifier: Apache-2.0

/// The type of an attribute's values, as OpenTelemetry's conventions name it.
///
/// https://opentelemetry.io/docs/specs/otel/common/#attribute
public enum AttributeType: String, Hashable, Sendable, CaseIterable {
    /// A text.
    case string
    /// A whole number of 64 bits.
    case int
    /// A number of double precision.
    case double
    /// True or false.
    case boolean
    /// A list of texts.
    case stringArray = "string[]"

    /// Whether a value has this type.
    public func matches(_ value: AttributeValue) -> Bool {
        switch (self, value) {
        case (.string, .string), (.int, .int), (.double, .double), (.boolean, .bool), (.stringArray, .stringArray): true
        default: false
        }
    }
}

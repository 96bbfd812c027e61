// SPDX-License-Identifier: Apache-2.0

/// The value of an attribute: what OTLP's `AnyValue` carries, without nested maps.
public enum AttributeValue: Hashable, Sendable {
    /// Text; anything is legal, exporters repair what their wire format cannot carry.
    case string(String)
    /// A truth value.
    case bool(Bool)
    /// A signed 64-bit number.
    case int(Int)
    /// A floating-point number, infinities and NaN included.
    case double(Double)
    /// A list of texts.
    case stringArray([String])
    /// A list of truth values.
    case boolArray([Bool])
    /// A list of signed 64-bit numbers.
    case intArray([Int])
    /// A list of floating-point numbers.
    case doubleArray([Double])
    /// Raw bytes.
    case bytes([UInt8])
}

extension AttributeValue: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral
{
    /// Creates a text.
    public init(stringLiteral value: String) { self = .string(value) }

    /// Creates a signed number.
    public init(integerLiteral value: Int) { self = .int(value) }

    /// Creates a floating-point number.
    public init(floatLiteral value: Double) { self = .double(value) }

    /// Creates a truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension AttributeValue: CustomStringConvertible {
    /// The value as people read it; lists in brackets, bytes as their count.
    public var description: String {
        switch self {
        case .string(let value): value
        case .bool(let value): value.description
        case .int(let value): value.description
        case .double(let value): value.description
        case .stringArray(let values): values.description
        case .boolArray(let values): values.description
        case .intArray(let values): values.description
        case .doubleArray(let values): values.description
        case .bytes(let bytes): "<\(bytes.count) bytes>"
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// The value of an attribute: what OTLP's `AnyValue` carries.
///
/// Our own spans have no use for the last three kinds; spans of other programs have.
/// https://opentelemetry.io/docs/specs/otel/common/#anyvalue
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
    /// A list of values that are not all of one of the kinds above.
    case array([AttributeValue])
    /// Values by name, in order.
    case map(Attributes)
    /// No value at all.
    case empty
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

extension AttributeValue {
    /// Creates a list, of one kind where all elements are; a list of none is one of texts.
    public init(list elements: [AttributeValue]) {
        let uniform: AttributeValue? =
            switch elements.first {
            case .bool?: Self.all(elements) { if case .bool(let value) = $0 { value } else { nil } }.map(Self.boolArray)
            case .int?: Self.all(elements) { if case .int(let value) = $0 { value } else { nil } }.map(Self.intArray)
            case .double?:
                Self.all(elements) { if case .double(let value) = $0 { value } else { nil } }.map(Self.doubleArray)
            case .string?, nil:
                Self.all(elements) { if case .string(let value) = $0 { value } else { nil } }.map(Self.stringArray)
            default: nil
            }
        self = uniform ?? .array(elements)
    }

    private static func all<Value>(_ elements: [Self], _ value: (Self) -> Value?) -> [Value]? {
        let values = elements.compactMap(value)
        return values.count == elements.count ? values : nil
    }
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
        case .array(let values): values.description
        case .map(let values): "{" + values.map { "\($0.key): \($0.value)" }.joined(separator: ", ") + "}"
        case .empty: ""
        }
    }
}

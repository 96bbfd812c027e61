// SPDX-License-Identifier: Apache-2.0

/// A value in a field table, with the types and tags that RabbitMQ uses.
///
/// https://www.rabbitmq.com/docs/amqp-0-9-1-errata#section_3
public enum AMQPValue: Sendable, Hashable {
    /// Tag `t`.
    case bool(Bool)
    /// Tag `b`.
    case int8(Int8)
    /// Tag `B`.
    case uint8(UInt8)
    /// Tag `s`.
    case int16(Int16)
    /// Tag `u`.
    case uint16(UInt16)
    /// Tag `I`.
    case int32(Int32)
    /// Tag `i`.
    case uint32(UInt32)
    /// Tag `l`.
    case int64(Int64)
    /// Tag `f`.
    case float(Float)
    /// Tag `d`.
    case double(Double)
    /// Tag `D`: `value` divided by ten to the power of `scale`.
    case decimal(scale: UInt8, value: Int32)
    /// Tag `S`.
    case string(String)
    /// Tag `x`; also what arrives under `S` and is not UTF-8.
    case bytes([UInt8])
    /// Tag `T`: seconds since 1970.
    case timestamp(UInt64)
    /// Tag `A`.
    case array([AMQPValue])
    /// Tag `F`.
    case table(AMQPTable)
    /// Tag `V`.
    case void
}

extension AMQPValue {
    /// The text, if it is one.
    public var stringValue: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The number, if it is an integer of any width or a timestamp that fits.
    public var intValue: Int? {
        switch self {
        case .int8(let number): Int(number)
        case .uint8(let number): Int(number)
        case .int16(let number): Int(number)
        case .uint16(let number): Int(number)
        case .int32(let number): Int(number)
        case .uint32(let number): Int(number)
        case .int64(let number): Int(number)
        case .timestamp(let seconds): Int(exactly: seconds)
        default: nil
        }
    }

    /// The truth value, if it is one.
    public var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The table, if it is one.
    public var tableValue: AMQPTable? {
        if case .table(let table) = self { table } else { nil }
    }

    /// The elements, if it is an array.
    public var arrayValue: [AMQPValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }
}

extension AMQPValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    /// A text.
    public init(stringLiteral value: String) { self = .string(value) }

    /// A 64-bit integer.
    public init(integerLiteral value: Int64) { self = .int64(value) }

    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}

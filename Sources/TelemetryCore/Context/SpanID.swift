// SPDX-License-Identifier: Apache-2.0

/// The 64-bit identifier of one span within its trace.
public struct SpanID: Hashable, Sendable {
    /// The eight bytes as a big-endian number.
    public let value: UInt64

    /// Creates an identifier from its numeric value; zero makes the invalid identifier.
    public init(value: UInt64) {
        self.value = value
    }

    /// Creates an identifier from 8 big-endian bytes, or `nil` for any other count.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 8 else { return nil }
        self.init(value: BigEndian.decode(bytes[...]))
    }

    /// Creates an identifier from exactly 16 lowercase hexadecimal digits that are not all zero, or `nil`.
    public init?(hex: String) {
        let text = hex.utf8.span
        guard text.count == 16, let value = Hex.decode64(text, at: 0), value != 0 else { return nil }
        self.init(value: value)
    }

    /// The all-zero identifier, which no span has.
    public static let invalid = SpanID(value: 0)

    /// Whether the identifier is not all zero.
    public var isValid: Bool { value != 0 }

    /// The eight bytes in big-endian order, as OTLP carries them.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8)
        BigEndian.append(value, to: &bytes)
        return bytes
    }
}

extension SpanID: CustomStringConvertible {
    /// The identifier as 16 lowercase hexadecimal digits.
    public var description: String { Hex.string(value) }
}

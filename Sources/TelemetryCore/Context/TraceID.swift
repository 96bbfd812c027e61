// SPDX-License-Identifier: Apache-2.0

/// The 128-bit identifier that all spans of one trace share.
public struct TraceID: Hashable, Sendable {
    /// The first eight bytes, as a big-endian number.
    public let high: UInt64

    /// The last eight bytes, as a big-endian number; samplers decide on these.
    public let low: UInt64

    /// Creates an identifier from its two halves; both zero makes the invalid identifier.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Creates an identifier from 16 big-endian bytes, or `nil` for any other count.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        self.init(high: BigEndian.decode(bytes[0..<8]), low: BigEndian.decode(bytes[8..<16]))
    }

    /// Creates an identifier from exactly 32 lowercase hexadecimal digits that are not all zero, or `nil`.
    public init?(hex: String) {
        let text = hex.utf8.span
        guard text.count == 32, let high = Hex.decode64(text, at: 0), let low = Hex.decode64(text, at: 16) else {
            return nil
        }
        self.init(high: high, low: low)
        guard isValid else { return nil }
    }

    /// The all-zero identifier, which no trace has.
    public static let invalid = TraceID(high: 0, low: 0)

    /// Whether the identifier is not all zero.
    public var isValid: Bool { high | low != 0 }

    /// The 16 bytes in big-endian order, as OTLP carries them.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(16)
        BigEndian.append(high, to: &bytes)
        BigEndian.append(low, to: &bytes)
        return bytes
    }
}

extension TraceID: CustomStringConvertible {
    /// The identifier as 32 lowercase hexadecimal digits.
    public var description: String { Hex.string(high, low) }
}

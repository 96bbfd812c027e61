// SPDX-License-Identifier: Apache-2.0

/// Lowercase hexadecimal digits, the only spelling that W3C Trace Context allows.
enum Hex {
    /// The value of a digit, or `nil` for any byte but `0-9a-f`.
    static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte &- UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte &- UInt8(ascii: "a") &+ 10
        default: nil
        }
    }

    /// Decodes the 16 digits that start at `offset`; `nil` when any is not a lowercase digit.
    static func decode64(_ text: Swift.Span<UInt8>, at offset: Int) -> UInt64? {
        var value: UInt64 = 0
        for index in offset..<(offset + 16) {
            guard let digit = digit(text[index]) else { return nil }
            value = value << 4 | UInt64(digit)
        }
        return value
    }

    /// Decodes the two digits that start at `offset`; `nil` when any is not a lowercase digit.
    static func decode8(_ text: Swift.Span<UInt8>, at offset: Int) -> UInt8? {
        guard let high = digit(text[offset]), let low = digit(text[offset + 1]) else { return nil }
        return high << 4 | low
    }

    /// Writes `digits` digits of `value` from `offset` on, most significant first.
    static func write(_ value: UInt64, digits: Int, to buffer: UnsafeMutableBufferPointer<UInt8>, at offset: Int) {
        var rest = value
        var index = offset + digits - 1
        while index >= offset {
            let digit = UInt8(truncatingIfNeeded: rest & 0xF)
            unsafe buffer[index] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
            rest >>= 4
            index -= 1
        }
    }

    static func string(_ value: UInt64) -> String {
        unsafe String(unsafeUninitializedCapacity: 16) { buffer in
            unsafe write(value, digits: 16, to: buffer, at: 0)
            return 16
        }
    }

    static func string(_ high: UInt64, _ low: UInt64) -> String {
        unsafe String(unsafeUninitializedCapacity: 32) { buffer in
            unsafe write(high, digits: 16, to: buffer, at: 0)
            unsafe write(low, digits: 16, to: buffer, at: 16)
            return 32
        }
    }
}

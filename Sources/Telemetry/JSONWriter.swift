// SPDX-License-Identifier: Apache-2.0

/// Appends one JSON value to a buffer of bytes, commas and escapes included.
///
/// Writes what it is told, in the order it is told: log lines and health reports have a fixed order of keys.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    init(reservingCapacity capacity: Int = 256) {
        bytes.reserveCapacity(capacity)
    }

    /// Writes `{`, the members `body` writes, and `}`.
    mutating func object(_ body: (inout JSONWriter) -> Void) {
        enclosed(in: UInt8(ascii: "{"), UInt8(ascii: "}"), body)
    }

    /// Writes `[`, the elements `body` writes, and `]`.
    mutating func array(_ body: (inout JSONWriter) -> Void) {
        enclosed(in: UInt8(ascii: "["), UInt8(ascii: "]"), body)
    }

    /// Writes a member whose value is whatever `body` writes: exactly one value.
    mutating func member(_ name: String, _ body: (inout JSONWriter) -> Void) {
        separate()
        appendQuoted(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
        body(&self)
        needsComma = true
    }

    /// Writes a member with a string value.
    mutating func member(_ name: String, string value: String) {
        separate()
        appendQuoted(name)
        bytes.append(UInt8(ascii: ":"))
        appendQuoted(value)
    }

    /// Writes a string value.
    mutating func string(_ value: String) {
        separate()
        appendQuoted(value)
    }

    /// Writes a value that is JSON already, such as a number.
    mutating func literal(_ value: String) {
        separate()
        bytes.append(contentsOf: value.utf8)
    }

    private mutating func enclosed(in open: UInt8, _ close: UInt8, _ body: (inout JSONWriter) -> Void) {
        separate()
        bytes.append(open)
        needsComma = false
        body(&self)
        bytes.append(close)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    // https://www.rfc-editor.org/rfc/rfc8259#section-7: quotation mark, reverse solidus and U+0000 to U+001F must be
    // escaped. U+007F, U+2028 and U+2029 are escaped too, for terminals and for readers that split lines at them.
    private mutating func appendQuoted(_ value: String) {
        bytes.append(UInt8(ascii: "\""))
        var previous: (UInt8, UInt8) = (0, 0)
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\""): bytes.append(contentsOf: [UInt8(ascii: "\\"), byte])
            case UInt8(ascii: "\\"): bytes.append(contentsOf: [byte, byte])
            case UInt8(ascii: "\n"): bytes.append(contentsOf: "\\n".utf8)
            case UInt8(ascii: "\r"): bytes.append(contentsOf: "\\r".utf8)
            case UInt8(ascii: "\t"): bytes.append(contentsOf: "\\t".utf8)
            case 0..<0x20, 0x7F:
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(Self.hexDigits[Int(byte >> 4)])
                bytes.append(Self.hexDigits[Int(byte & 0xF)])
            case 0xA8 where previous == (0xE2, 0x80), 0xA9 where previous == (0xE2, 0x80):
                bytes.removeLast(2)
                bytes.append(contentsOf: byte == 0xA8 ? "\\u2028".utf8 : "\\u2029".utf8)
            default: bytes.append(byte)
            }
            previous = (previous.1, byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)
}

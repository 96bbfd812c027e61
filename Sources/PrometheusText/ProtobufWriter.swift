// SPDX-License-Identifier: Apache-2.0

/// Appends protobuf fields to a byte array.
///
/// https://protobuf.dev/programming-guides/encoding/. Just what the exposition needs.
struct ProtobufWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int) {
        bytes.reserveCapacity(capacity)
    }

    mutating func varint(_ field: UInt8, _ value: UInt64) {
        tag(field, 0)
        raw(value)
    }

    /// A `sint32` or `sint64`, whose sign is in the lowest bit.
    mutating func signed(_ field: UInt8, _ value: Int) {
        varint(field, UInt64(bitPattern: Int64((value << 1) ^ (value >> 63))))
    }

    mutating func double(_ field: UInt8, _ value: Double) {
        tag(field, 1)
        var bits = value.bitPattern
        for _ in 0..<8 {
            bytes.append(UInt8(truncatingIfNeeded: bits))
            bits >>= 8
        }
    }

    mutating func data(_ field: UInt8, _ value: [UInt8]) {
        tag(field, 2)
        raw(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    mutating func string(_ field: UInt8, _ value: String) {
        tag(field, 2)
        raw(UInt64(value.utf8.count))
        bytes.append(contentsOf: value.utf8)
    }

    /// Writes an embedded message whose fields the closure writes.
    @inline(__always)
    mutating func message(_ field: UInt8, _ body: (inout ProtobufWriter) -> Void) {
        tag(field, 2)
        delimited(body)
    }

    /// Writes a message behind its length.
    @inline(__always)
    mutating func delimited(_ body: (inout ProtobufWriter) -> Void) {
        let start = bytes.count
        bytes.append(0)
        body(&self)
        setLength(at: start)
    }

    private mutating func setLength(at start: Int) {
        let length = bytes.count - start - 1
        guard length >= 0x80 else {
            bytes[start] = UInt8(length)
            return
        }
        // The length takes more than the one byte that was kept free. Moving the message is cheaper than measuring every
        // message before it is written.
        var prefix = ProtobufWriter(capacity: 10)
        prefix.raw(UInt64(length))
        bytes.replaceSubrange(start...start, with: prefix.bytes)
    }

    private mutating func tag(_ field: UInt8, _ wireType: UInt8) {
        // Fields up to 15, which is all there are here, take one byte.
        bytes.append(field << 3 | wireType)
    }

    private mutating func raw(_ value: UInt64) {
        var value = value
        while value >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: value))
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Appends protobuf fields to a byte array.
///
/// https://protobuf.dev/programming-guides/encoding/. Just what the records of a slice need.
struct ProtobufWriter {
    private(set) var bytes: [UInt8] = []

    var isEmpty: Bool { bytes.isEmpty }

    mutating func reserve(_ count: Int) {
        bytes.reserveCapacity(count)
    }

    mutating func varint(_ field: UInt8, _ value: UInt64) {
        tag(field, 0)
        raw(value)
    }

    mutating func fixed64(_ field: UInt8, _ value: UInt64) {
        tag(field, 1)
        unsafe withUnsafeBytes(of: value.littleEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    mutating func data(_ field: UInt8, _ value: some Collection<UInt8>) {
        tag(field, 2)
        raw(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    mutating func string(_ field: UInt8, _ value: String) {
        tag(field, 2)
        raw(UInt64(value.utf8.count))
        bytes.append(contentsOf: value.utf8)
    }

    /// Writes fields as the other functions have written them before.
    mutating func copy(_ fields: [UInt8]) {
        bytes.append(contentsOf: fields)
    }

    /// Writes a `KeyValue` with a text as its value, when its lengths take a byte each, as those of most attributes do.
    ///
    /// - Parameters:
    ///   - field: The message's field number, at most 15.
    ///   - key: Its field 1, tag and length included.
    ///   - text: The value.
    /// - Returns: Whether it was written.
    mutating func shortAttribute(_ field: UInt8, key: [UInt8], _ text: String) -> Bool {
        let count = text.utf8.count
        guard key.count + count + 4 < 0x80 else { return false }
        bytes.append(field << 3 | 2)
        bytes.append(UInt8(truncatingIfNeeded: key.count + count + 4))
        bytes.append(contentsOf: key)
        // AnyValue is field 2, its text field 1.
        bytes.append(2 << 3 | 2)
        bytes.append(UInt8(truncatingIfNeeded: count + 2))
        bytes.append(1 << 3 | 2)
        bytes.append(UInt8(truncatingIfNeeded: count))
        bytes.append(contentsOf: text.utf8)
        return true
    }

    /// Writes an embedded message whose fields the closure writes.
    @inline(__always)
    mutating func message(_ field: UInt8, _ body: (inout ProtobufWriter) -> Void) {
        let start = begin(field)
        body(&self)
        end(start)
    }

    /// Begins an embedded message, whose fields follow.
    mutating func begin(_ field: UInt8) -> Int {
        tag(field, 2)
        bytes.append(0)
        return bytes.count - 1
    }

    /// Ends the embedded message that began there.
    mutating func end(_ start: Int) {
        let length = bytes.count - start - 1
        guard length >= 0x80 else {
            bytes[start] = UInt8(length)
            return
        }
        // The length takes more than the one byte that was kept free: few messages are that long, so moving is cheap.
        var prefix = ProtobufWriter()
        prefix.raw(UInt64(length))
        bytes.replaceSubrange(start...start, with: prefix.bytes)
    }

    private mutating func tag(_ field: UInt8, _ wireType: UInt8) {
        raw(UInt64(field) << 3 | UInt64(wireType))
    }

    private mutating func raw(_ value: UInt64) {
        if value < 0x80 { return bytes.append(UInt8(truncatingIfNeeded: value)) }
        var value = value
        while value >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: value))
    }
}

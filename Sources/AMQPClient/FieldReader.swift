// SPDX-License-Identifier: Apache-2.0

internal import NIOCore

/// Reads the data types of AMQP 0-9-1 (section 4.2.5) from bytes that nobody vouches for.
///
/// Every length is checked against what is there, so that memory is bounded by the frame.
struct FieldReader {
    /// How deep tables and arrays may be nested.
    static let maxDepth = 64

    private var buffer: ByteBuffer

    init(_ buffer: ByteBuffer) {
        self.buffer = buffer
    }

    mutating func integer<T: FixedWidthInteger>(_ what: StaticString, as: T.Type = T.self) throws(AMQPError) -> T {
        guard let value = buffer.readInteger(as: T.self) else { throw Self.ends(in: what) }
        return value
    }

    /// A text of at most 255 bytes; bytes that are not UTF-8 become U+FFFD.
    mutating func shortString(_ what: StaticString) throws(AMQPError) -> String {
        let length: UInt8 = try integer(what)
        guard let text = buffer.readString(length: Int(length)) else { throw Self.ends(in: what) }
        return text
    }

    /// Bytes after their length of 32 bits.
    mutating func longString(_ what: StaticString) throws(AMQPError) -> [UInt8] {
        let length: UInt32 = try integer(what)
        guard let bytes = buffer.readBytes(length: Int(length)) else { throw Self.ends(in: what) }
        return bytes
    }

    mutating func table(_ what: StaticString, depth: Int = 0) throws(AMQPError) -> AMQPTable {
        var content = try nested(what, depth: depth)
        var table = AMQPTable()
        table.fields.reserveCapacity(4)
        while content.buffer.readableBytes > 0 {
            let name = try content.shortString(what)
            table.fields.append(AMQPTable.Field(name, try content.value(what, depth: depth + 1)))
        }
        return table
    }

    /// Everything has been read.
    func end(_ what: some CustomStringConvertible) throws(AMQPError) {
        guard buffer.readableBytes == 0 else {
            throw .malformed(reason: "\(what) has \(buffer.readableBytes) bytes too many")
        }
    }

    private mutating func value(_ what: StaticString, depth: Int) throws(AMQPError) -> AMQPValue {
        let tag: UInt8 = try integer(what)
        switch tag {
        case UInt8(ascii: "t"): return .bool(try integer(what, as: UInt8.self) != 0)
        case UInt8(ascii: "b"): return .int8(try integer(what))
        case UInt8(ascii: "B"): return .uint8(try integer(what))
        case UInt8(ascii: "s"): return .int16(try integer(what))
        case UInt8(ascii: "u"): return .uint16(try integer(what))
        case UInt8(ascii: "I"): return .int32(try integer(what))
        case UInt8(ascii: "i"): return .uint32(try integer(what))
        case UInt8(ascii: "l"): return .int64(try integer(what))
        case UInt8(ascii: "f"): return .float(Float(bitPattern: try integer(what)))
        case UInt8(ascii: "d"): return .double(Double(bitPattern: try integer(what)))
        case UInt8(ascii: "D"): return .decimal(scale: try integer(what), value: try integer(what))
        case UInt8(ascii: "S"):
            let length: UInt32 = try integer(what)
            if let text = try? buffer.readUTF8ValidatedString(length: Int(length)) { return .string(text) }
            guard let bytes = buffer.readBytes(length: Int(length)) else { throw Self.ends(in: what) }
            return .bytes(bytes)
        case UInt8(ascii: "x"): return .bytes(try longString(what))
        case UInt8(ascii: "T"): return .timestamp(try integer(what))
        case UInt8(ascii: "V"): return .void
        case UInt8(ascii: "F"): return .table(try table(what, depth: depth))
        case UInt8(ascii: "A"):
            var content = try nested(what, depth: depth)
            var elements: [AMQPValue] = []
            while content.buffer.readableBytes > 0 { elements.append(try content.value(what, depth: depth + 1)) }
            return .array(elements)
        default: throw .malformed(reason: "\(what) holds a value of unknown type \(tag)")
        }
    }

    /// The content of a table or an array, which says its length first.
    private mutating func nested(_ what: StaticString, depth: Int) throws(AMQPError) -> FieldReader {
        guard depth < Self.maxDepth else {
            throw .malformed(reason: "\(what) is nested deeper than \(Self.maxDepth)")
        }
        let length: UInt32 = try integer(what)
        guard let slice = buffer.readSlice(length: Int(length)) else { throw Self.ends(in: what) }
        return FieldReader(slice)
    }

    private static func ends(in what: StaticString) -> AMQPError {
        .malformed(reason: "a frame ends in the middle of \(what)")
    }
}

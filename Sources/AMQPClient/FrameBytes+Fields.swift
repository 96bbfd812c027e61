// SPDX-License-Identifier: Apache-2.0

/// Writes the data types of AMQP 0-9-1 (section 4.2.5).
extension FrameBytes {
    mutating func writeShortString(_ text: String, _ what: StaticString) throws(AMQPError) {
        let length = text.utf8.count
        guard let length = UInt8(exactly: length) else {
            throw .notEncodable(reason: "the \(what) has \(length) bytes, AMQP allows 255")
        }
        writeInteger(length)
        writeString(text)
    }

    mutating func writeLongString(_ bytes: some Collection<UInt8>) {
        writeInteger(UInt32(truncatingIfNeeded: bytes.count))
        writeBytes(bytes)
    }

    /// Writes a table; `added` comes last, in the place of a field with its name.
    mutating func writeTable(
        _ table: AMQPTable,
        adding added: AMQPTable.Field? = nil,
        depth: Int = 0
    ) throws(AMQPError) {
        try writeNested(depth) { (buffer) throws(AMQPError) in
            for field in table.fields where field.name != added?.name {
                try buffer.writeField(field, depth: depth)
            }
            if let added { try buffer.writeField(added, depth: depth) }
        }
    }

    private mutating func writeField(_ field: AMQPTable.Field, depth: Int) throws(AMQPError) {
        try writeShortString(field.name, "name of a field")
        try writeValue(field.value, depth: depth + 1)
    }

    private mutating func writeValue(_ value: AMQPValue, depth: Int) throws(AMQPError) {
        switch value {
        case .bool(let value): writeTagged("t", UInt8(value ? 1 : 0))
        case .int8(let number): writeTagged("b", number)
        case .uint8(let number): writeTagged("B", number)
        case .int16(let number): writeTagged("s", number)
        case .uint16(let number): writeTagged("u", number)
        case .int32(let number): writeTagged("I", number)
        case .uint32(let number): writeTagged("i", number)
        case .int64(let number): writeTagged("l", number)
        case .float(let number): writeTagged("f", number.bitPattern)
        case .double(let number): writeTagged("d", number.bitPattern)
        case .decimal(let scale, let value):
            writeTagged("D", scale)
            writeInteger(value)
        case .string(let text):
            writeInteger(UInt8(ascii: "S"))
            writeLongString(text.utf8)
        case .bytes(let bytes):
            writeInteger(UInt8(ascii: "x"))
            writeLongString(bytes)
        case .timestamp(let seconds): writeTagged("T", seconds)
        case .array(let elements):
            writeInteger(UInt8(ascii: "A"))
            try writeNested(depth) { (buffer) throws(AMQPError) in
                for element in elements { try buffer.writeValue(element, depth: depth + 1) }
            }
        case .table(let table):
            writeInteger(UInt8(ascii: "F"))
            try writeTable(table, depth: depth)
        case .void: writeInteger(UInt8(ascii: "V"))
        }
    }

    private mutating func writeTagged(_ tag: Unicode.Scalar, _ value: some FixedWidthInteger) {
        writeInteger(UInt8(ascii: tag))
        writeInteger(value)
    }

    /// Writes the length of what the body writes, and then that.
    private mutating func writeNested(
        _ depth: Int,
        _ body: (inout FrameBytes) throws(AMQPError) -> Void
    ) throws(AMQPError) {
        guard depth < FieldReader.maxDepth else {
            throw .notEncodable(reason: "a table is nested deeper than \(FieldReader.maxDepth)")
        }
        let start = count
        writeInteger(UInt32(0))
        try body(&self)
        setInteger(UInt32(truncatingIfNeeded: count - start - 4), at: start)
    }
}

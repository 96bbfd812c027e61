// SPDX-License-Identifier: Apache-2.0

/// Reads protobuf fields one after the other, from bytes that may be damaged.
///
/// The first thing that is not well-formed ends the reading: what was read up to there stands.
struct ProtobufReader {
    enum Value {
        case varint(UInt64)
        case fixed64(UInt64)
        case fixed32(UInt32)
        case data(ArraySlice<UInt8>)

        var integer: UInt64 {
            switch self {
            case .varint(let value), .fixed64(let value): value
            case .fixed32(let value): UInt64(value)
            case .data: 0
            }
        }

        var data: ArraySlice<UInt8> {
            if case .data(let bytes) = self { bytes } else { [] }
        }

        var string: String { String(decoding: data, as: UTF8.self) }
    }

    private var rest: ArraySlice<UInt8>

    init(_ bytes: some RandomAccessCollection<UInt8>) {
        rest = ArraySlice(bytes)
    }

    /// The next field's number and value; `nil` at the end and where the bytes are not well-formed.
    mutating func next() -> (field: Int, value: Value)? {
        guard let tag = varint() else { return nil }
        let field = Int(truncatingIfNeeded: tag >> 3)
        switch tag & 7 {
        case 0: return varint().map { (field, .varint($0)) }
        case 1: return fixed(8).map { (field, .fixed64($0)) }
        case 5: return fixed(4).map { (field, .fixed32(UInt32(truncatingIfNeeded: $0))) }
        case 2:
            guard let length = varint(), length <= UInt64(rest.count) else { return stop() }
            let end = rest.startIndex + Int(length)
            defer { rest = rest[end...] }
            return (field, .data(rest[..<end]))
        default: return stop()
        }
    }

    private mutating func stop() -> (field: Int, value: Value)? {
        rest = []
        return nil
    }

    private mutating func fixed(_ count: Int) -> UInt64? {
        guard rest.count >= count else {
            rest = []
            return nil
        }
        var value: UInt64 = 0
        for byte in rest.prefix(count).reversed() {
            value = value << 8 | UInt64(byte)
        }
        rest = rest.dropFirst(count)
        return value
    }

    private mutating func varint() -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 64, let byte = rest.popFirst() {
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        rest = []
        return nil
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// Attributes as the bytes of OTLP's `KeyValueList`, so that an export can copy them.
///
/// https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/common/v1/common.proto:
/// `KeyValueList{values=1: KeyValue}`, `KeyValue{key=1, value=2: AnyValue}`,
/// `AnyValue{string=1, bool=2, int=3, double=4, array=5: ArrayValue{values=1: AnyValue}, map=6: KeyValueList, bytes=7}`.
enum AttributeCoding {
    static func encode(_ attributes: Attributes, redactor: KeyRedactor? = nil) -> [UInt8] {
        var writer = ProtobufWriter()
        writer.reserve(attributes.count * 40)
        write(attributes, field: 1, to: &writer, redactor: redactor)
        return writer.bytes
    }

    static func decode(_ bytes: some RandomAccessCollection<UInt8>) -> Attributes {
        var reader = ProtobufReader(bytes)
        var attributes = Attributes()
        while let (field, value) = reader.next() {
            if field == 1 { add(value.data, to: &attributes) }
        }
        return attributes
    }

    /// Writes each attribute as a `KeyValue` under this field number.
    static func write(
        _ attributes: Attributes,
        field: UInt8,
        to writer: inout ProtobufWriter,
        redactor: KeyRedactor?
    ) {
        attributes.forEachPair { key, value in
            let known = redactor?.known(key.name)
            if let known, known.content == .plain, case .string(let text) = value,
                writer.shortAttribute(field, key: known.field, text)
            {
                return
            }
            let pair = writer.begin(field)
            if let known { writer.copy(known.field) } else { writer.string(1, key.name) }
            let content = writer.begin(2)
            if let redactor, let known, known.content != .plain || isNested(value) {
                write(redactor.redacted(copy value, known.content), to: &writer)
            } else {
                write(value, to: &writer)
            }
            writer.end(content)
            writer.end(pair)
        }
    }

    /// Whether there may be keys inside.
    private static func isNested(_ value: borrowing AttributeValue) -> Bool {
        switch value {
        case .array, .map: true
        default: false
        }
    }

    /// Reads one `KeyValue` and adds it.
    static func add(_ bytes: ArraySlice<UInt8>, to attributes: inout Attributes, depth: Int = 0) {
        var reader = ProtobufReader(bytes)
        var key = ""
        var value = AttributeValue.empty
        while let (field, content) = reader.next() {
            switch field {
            case 1: key = content.string
            case 2: value = read(content.data, depth: depth)
            default: break
            }
        }
        attributes.set(AttributeKey(key), value)
    }

    private static func write(_ value: borrowing AttributeValue, to writer: inout ProtobufWriter) {
        switch value {
        case .string(let text): writer.string(1, text)
        case .bool(let flag): writer.varint(2, flag ? 1 : 0)
        case .int(let number): writer.varint(3, UInt64(bitPattern: Int64(number)))
        case .double(let number): writer.fixed64(4, number.bitPattern)
        case .stringArray(let items): writeArray(items.map(AttributeValue.string), to: &writer)
        case .boolArray(let items): writeArray(items.map(AttributeValue.bool), to: &writer)
        case .intArray(let items): writeArray(items.map(AttributeValue.int), to: &writer)
        case .doubleArray(let items): writeArray(items.map(AttributeValue.double), to: &writer)
        case .bytes(let bytes): writer.data(7, bytes)
        case .array(let items): writeArray(items, to: &writer)
        case .map(let values): writer.message(6) { write(values, field: 1, to: &$0, redactor: nil) }
        case .empty: break
        }
    }

    private static func writeArray(_ items: [AttributeValue], to writer: inout ProtobufWriter) {
        writer.message(5) { writer in
            for item in items {
                writer.message(1) { write(item, to: &$0) }
            }
        }
    }

    private static func read(_ bytes: ArraySlice<UInt8>, depth: Int = 0) -> AttributeValue {
        var reader = ProtobufReader(bytes)
        // What nests deeper is none of ours: it would only exhaust the stack.
        guard depth < 200, let (field, value) = reader.next() else { return .empty }
        switch field {
        case 1: return .string(value.string)
        case 2: return .bool(value.integer != 0)
        case 3: return .int(Int(truncatingIfNeeded: value.integer))
        case 4: return .double(Double(bitPattern: value.integer))
        case 5: return readArray(value.data, depth: depth + 1)
        case 6: return readMap(value.data, depth: depth + 1)
        case 7: return .bytes(Array(value.data))
        default: return .empty
        }
    }

    private static func readMap(_ bytes: ArraySlice<UInt8>, depth: Int) -> AttributeValue {
        var reader = ProtobufReader(bytes)
        var values = Attributes()
        while let (field, value) = reader.next() {
            if field == 1 { add(value.data, to: &values, depth: depth) }
        }
        return .map(values)
    }

    private static func readArray(_ bytes: ArraySlice<UInt8>, depth: Int) -> AttributeValue {
        var reader = ProtobufReader(bytes)
        var items: [AttributeValue] = []
        while let (field, value) = reader.next() {
            if field == 1 { items.append(read(value.data, depth: depth)) }
        }
        return AttributeValue(list: items)
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// Attributes as the bytes of OTLP's `KeyValueList`, so that an export can copy them.
///
/// https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/common/v1/common.proto:
/// `KeyValueList{values=1: KeyValue}`, `KeyValue{key=1, value=2: AnyValue}`,
/// `AnyValue{string=1, bool=2, int=3, double=4, array=5: ArrayValue{values=1: AnyValue}, bytes=7}`.
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
            let pair = writer.begin(field)
            let known = redactor?.known(key.name)
            if let known { writer.copy(known.field) } else { writer.string(1, key.name) }
            let content = writer.begin(2)
            if let redactor, let known, known.content != .plain {
                write(redactor.redacted(copy value, known.content), to: &writer)
            } else {
                write(value, to: &writer)
            }
            writer.end(content)
            writer.end(pair)
        }
    }

    /// Reads one `KeyValue` and adds it.
    static func add(_ bytes: ArraySlice<UInt8>, to attributes: inout Attributes) {
        var reader = ProtobufReader(bytes)
        var key = ""
        var value: AttributeValue?
        while let (field, content) = reader.next() {
            switch field {
            case 1: key = content.string
            case 2: value = read(content.data)
            default: break
            }
        }
        if let value { attributes.set(AttributeKey(key), value) }
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
        }
    }

    private static func writeArray(_ items: [AttributeValue], to writer: inout ProtobufWriter) {
        writer.message(5) { writer in
            for item in items {
                writer.message(1) { write(item, to: &$0) }
            }
        }
    }

    private static func read(_ bytes: ArraySlice<UInt8>) -> AttributeValue? {
        var reader = ProtobufReader(bytes)
        guard let (field, value) = reader.next() else { return nil }
        switch field {
        case 1: return .string(value.string)
        case 2: return .bool(value.integer != 0)
        case 3: return .int(Int(truncatingIfNeeded: value.integer))
        case 4: return .double(Double(bitPattern: value.integer))
        case 5: return readArray(value.data)
        case 7: return .bytes(Array(value.data))
        default: return nil
        }
    }

    private static func readArray(_ bytes: ArraySlice<UInt8>) -> AttributeValue {
        var reader = ProtobufReader(bytes)
        var items: [AttributeValue] = []
        while let (field, value) = reader.next() {
            if field == 1, let item = read(value.data) { items.append(item) }
        }
        // The items of one array are of one kind; an array of none is as good as a list of texts.
        switch items.first {
        case .bool: return .boolArray(items.compactMap { if case .bool(let item) = $0 { item } else { nil } })
        case .int: return .intArray(items.compactMap { if case .int(let item) = $0 { item } else { nil } })
        case .double: return .doubleArray(items.compactMap { if case .double(let item) = $0 { item } else { nil } })
        default: return .stringArray(items.compactMap { if case .string(let item) = $0 { item } else { nil } })
        }
    }
}

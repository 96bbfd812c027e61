// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TelemetryCore

// The JSON of protobuf messages, with what OTLP does otherwise: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
extension JSONWriter {
    mutating func object(_ body: (inout JSONWriter) -> Void) {
        beginObject()
        body(&self)
        endObject()
    }

    mutating func array<Elements: Sequence>(
        _ name: String,
        _ elements: Elements,
        _ body: (inout JSONWriter, Elements.Element) -> Void
    ) {
        self.name(name)
        beginArray()
        for element in elements { body(&self, element) }
        endArray()
    }

    /// Writes a member that protobuf leaves out when it is empty.
    mutating func text(_ name: String, _ value: String) {
        if !value.isEmpty { member(name, value) }
    }

    /// Writes a count, which protobuf leaves out when it is 0; larger ones than 32 bits hold become the largest.
    mutating func count(_ name: String, _ value: Int) {
        if value > 0 { member(name, UInt32(clamping: value)) }
    }

    /// Writes a 64-bit number, which is a text in JSON since many readers have doubles only.
    mutating func wide(_ name: String, _ value: some BinaryInteger) { member(name, String(value)) }

    mutating func attributes(_ name: String, _ attributes: Attributes) {
        guard !attributes.isEmpty else { return }
        array(name, attributes) { $0.keyValue($1) }
    }

    mutating func keyValue(_ attribute: Attributes.Element) {
        object { writer in
            writer.member("key", attribute.key.name)
            writer.name("value")
            writer.anyValue(attribute.value)
        }
    }

    mutating func anyValue(_ value: AttributeValue) {
        object { writer in
            switch value {
            case .string(let text): writer.member("stringValue", text)
            case .bool(let flag): writer.member("boolValue", flag)
            case .int(let number): writer.wide("intValue", number)
            case .double(let number): writer.double("doubleValue", number)
            case .bytes(let bytes): writer.member("bytesValue", String(decoding: Base64.encode(bytes), as: UTF8.self))
            case .stringArray(let items): writer.list(items.map(AttributeValue.string))
            case .boolArray(let items): writer.list(items.map(AttributeValue.bool))
            case .intArray(let items): writer.list(items.map(AttributeValue.int))
            case .doubleArray(let items): writer.list(items.map(AttributeValue.double))
            case .array(let items): writer.list(items)
            case .map(let values):
                writer.name("kvlistValue")
                writer.object { $0.array("values", values) { $0.keyValue($1) } }
            case .empty: break
            }
        }
    }

    private mutating func list(_ items: [AttributeValue]) {
        name("arrayValue")
        object { $0.array("values", items) { $0.anyValue($1) } }
    }

    private mutating func double(_ name: String, _ value: Double) {
        self.name(name)
        if value.isFinite {
            double(value)
        } else {
            string(value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity")
        }
    }
}

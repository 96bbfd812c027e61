// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// The parts of a span that are stored as protobuf, with the field numbers of OTLP's `Span`.
///
/// `events` is a list of field 11, `links` of field 13, `dropped` holds 10, 12 and 14 and what an imported span came
/// with (`ImportedCoding`): behind each other they are a `Span` message. https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
enum SpanCoding {
    static func encodeEvents(_ events: [SpanEvent], redactor: KeyRedactor) -> [UInt8]? {
        guard !events.isEmpty else { return nil }
        var writer = ProtobufWriter()
        for event in events {
            writer.message(11) { writer in
                writer.fixed64(1, event.timeUnixNano)
                writer.string(2, event.name)
                AttributeCoding.write(event.attributes, field: 3, to: &writer, redactor: redactor)
                if event.droppedAttributes > 0 { writer.varint(4, UInt64(event.droppedAttributes)) }
            }
        }
        return writer.bytes
    }

    static func decodeEvents(_ bytes: [UInt8]) -> [SpanEvent] {
        messages(11, in: bytes).map { content in
            var event = SpanEvent(name: "", timeUnixNano: 0)
            var reader = ProtobufReader(content)
            while let (field, value) = reader.next() {
                switch field {
                case 1: event.timeUnixNano = value.integer
                case 2: event.name = value.string
                case 3: AttributeCoding.add(value.data, to: &event.attributes)
                case 4: event.droppedAttributes = Int(clamping: value.integer)
                default: break
                }
            }
            return event
        }
    }

    static func encodeLinks(_ links: [SpanLink], redactor: KeyRedactor) -> [UInt8]? {
        guard !links.isEmpty else { return nil }
        var writer = ProtobufWriter()
        for link in links {
            writer.message(13) { writer in
                writer.data(1, link.context.traceID.bytes)
                writer.data(2, link.context.spanID.bytes)
                if !link.context.state.isEmpty { writer.string(3, link.context.state.header) }
                AttributeCoding.write(link.attributes, field: 4, to: &writer, redactor: redactor)
                if link.droppedAttributes > 0 { writer.varint(5, UInt64(link.droppedAttributes)) }
                writer.varint(6, UInt64(flags(link.context.flags, isRemote: link.context.isRemote)))
            }
        }
        return writer.bytes
    }

    static func decodeLinks(_ bytes: [UInt8]) -> [SpanLink] {
        messages(13, in: bytes).map { content in
            var link = SpanLink(context: .invalid)
            var reader = ProtobufReader(content)
            while let (field, value) = reader.next() {
                switch field {
                case 1: link.context.traceID = TraceID(bytes: Array(value.data)) ?? .invalid
                case 2: link.context.spanID = SpanID(bytes: Array(value.data)) ?? .invalid
                case 3: link.context.state = TraceState(header: value.string) ?? TraceState()
                case 4: AttributeCoding.add(value.data, to: &link.attributes)
                case 5: link.droppedAttributes = Int(clamping: value.integer)
                case 6: (link.context.flags, link.context.isRemote) = decode(flags: value.integer)
                default: break
                }
            }
            return link
        }
    }

    static func encodeDropped(_ span: SpanData, _ imported: ImportedDetails?, redactor: KeyRedactor) -> [UInt8]? {
        guard span.droppedAttributes | span.droppedEvents | span.droppedLinks != 0 || imported != nil else {
            return nil
        }
        var writer = ProtobufWriter()
        writer.varint(10, UInt64(span.droppedAttributes))
        writer.varint(12, UInt64(span.droppedEvents))
        writer.varint(14, UInt64(span.droppedLinks))
        if let imported { ImportedCoding.write(imported, to: &writer, redactor: redactor) }
        return writer.bytes
    }

    /// Reads the counts, and returns what an imported span came with.
    static func decodeDropped(_ bytes: [UInt8], into span: inout SpanData) -> ImportedDetails? {
        var reader = ProtobufReader(bytes)
        var imported: ImportedDetails?
        while let (field, value) = reader.next() {
            switch field {
            case 10: span.droppedAttributes = Int(clamping: value.integer)
            case 12: span.droppedEvents = Int(clamping: value.integer)
            case 14: span.droppedLinks = Int(clamping: value.integer)
            case ImportedCoding.field: imported = ImportedCoding.decode(value.data)
            default: break
            }
        }
        return imported
    }

    /// The W3C flags, and in bits 8 and 9 that it is known, and whether, the context came from another process.
    static func flags(_ flags: TraceFlags, isRemote: Bool) -> UInt32 {
        UInt32(flags.rawValue) | 0x100 | (isRemote ? 0x200 : 0)
    }

    static func decode(flags: UInt64) -> (TraceFlags, isRemote: Bool) {
        (TraceFlags(rawValue: UInt8(truncatingIfNeeded: flags)), flags & 0x200 != 0)
    }

    private static func messages(_ number: Int, in bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var reader = ProtobufReader(bytes)
        var found: [ArraySlice<UInt8>] = []
        while let (field, value) = reader.next() {
            if field == number { found.append(value.data) }
        }
        return found
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// What an imported span came with, as one more field of the column `dropped`.
///
/// `Span` has no field 200. In it: `resource_dropped=1, resource_schema=2, scope_attributes=3: KeyValue, scope_dropped=4,
/// scope_schema=5, flags=6, link_flags=7` (repeated)`, kind_unspecified=8, end=9`.
enum ImportedCoding {
    static let field = 200

    static func write(_ details: ImportedDetails, to writer: inout ProtobufWriter, redactor: KeyRedactor) {
        writer.message(UInt8(field)) { writer in
            if details.resourceDroppedAttributes > 0 { writer.varint(1, UInt64(details.resourceDroppedAttributes)) }
            if !details.resourceSchemaURL.isEmpty { writer.string(2, details.resourceSchemaURL) }
            AttributeCoding.write(details.scopeAttributes, field: 3, to: &writer, redactor: redactor)
            if details.scopeDroppedAttributes > 0 { writer.varint(4, UInt64(details.scopeDroppedAttributes)) }
            if !details.scopeSchemaURL.isEmpty { writer.string(5, details.scopeSchemaURL) }
            if let flags = details.flags { writer.varint(6, UInt64(flags)) }
            for flags in details.linkFlags { writer.varint(7, UInt64(flags)) }
            if details.isKindUnspecified { writer.varint(8, 1) }
            if let end = details.endUnixNano { writer.fixed64(9, end) }
        }
    }

    static func decode(_ bytes: some RandomAccessCollection<UInt8>) -> ImportedDetails {
        var details = ImportedDetails()
        var reader = ProtobufReader(bytes)
        while let (field, value) = reader.next() {
            switch field {
            case 1: details.resourceDroppedAttributes = Int(clamping: value.integer)
            case 2: details.resourceSchemaURL = value.string
            case 3: AttributeCoding.add(value.data, to: &details.scopeAttributes)
            case 4: details.scopeDroppedAttributes = Int(clamping: value.integer)
            case 5: details.scopeSchemaURL = value.string
            case 6: details.flags = UInt32(truncatingIfNeeded: value.integer)
            case 7: details.linkFlags.append(UInt32(truncatingIfNeeded: value.integer))
            case 8: details.isKindUnspecified = value.integer != 0
            case 9: details.endUnixNano = value.integer
            default: break
            }
        }
        return details
    }
}

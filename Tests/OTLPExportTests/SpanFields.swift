// SPDX-License-Identifier: Apache-2.0

import TelemetryCore

/// A span as texts, in the form that otlp_sink.py writes what it has decoded in.
enum SpanFields {
    static func texts(_ span: SpanData, resource: Attributes) -> [String] {
        let context = span.context
        var result = attributes("resource", resource)
        result += [
            "scope=\(span.scope.name)@\(span.scope.version)",
            "trace_id=\(hex(context.traceID.high))\(hex(context.traceID.low))",
            "span_id=\(hex(context.spanID.value))",
            "parent_span_id=\(span.parentSpanID.map { hex($0.value) } ?? "")",
            "trace_state=\(context.state.header)",
            "flags=\(flags(context.flags, isRemote: span.parentIsRemote))",
            "name=\(span.name)",
            "kind=\(span.kind.rawValue)",
            "time=\(span.startUnixNano)-\(span.endUnixNano)",
            "status=\(status(span.status))",
            "dropped=\(span.droppedAttributes),\(span.droppedEvents),\(span.droppedLinks)",
        ]
        result += attributes("attribute", span.attributes)
        for event in span.events {
            result.append("event=\(event.name)@\(event.timeUnixNano),\(event.droppedAttributes)")
            result += attributes("event", event.attributes)
        }
        for link in span.links {
            let other = link.context
            result.append(
                "link=\(hex(other.traceID.high))\(hex(other.traceID.low))-\(hex(other.spanID.value)),"
                    + "\(other.state.header),\(flags(other.flags, isRemote: other.isRemote)),\(link.droppedAttributes)"
            )
            result += attributes("link", link.attributes)
        }
        return result
    }

    private static func attributes(_ prefix: String, _ attributes: Attributes) -> [String] {
        attributes.map { "\(prefix).\($0.key.name)=\(value($0.value))" }
    }

    private static func value(_ value: AttributeValue) -> String {
        func array<Element>(_ elements: [Element], _ wrap: (Element) -> AttributeValue) -> String {
            "array:" + elements.map { self.value(wrap($0)) }.joined(separator: "\u{1F}")
        }
        switch value {
        case .string(let text): return "string:" + text
        case .bool(let value): return "bool:\(value)"
        case .int(let number): return "int:\(number)"
        case .double(let number): return "double:" + hex(number.bitPattern)
        case .bytes(let bytes):
            return "bytes:" + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        case .stringArray(let elements): return array(elements, AttributeValue.string)
        case .boolArray(let elements): return array(elements, AttributeValue.bool)
        case .intArray(let elements): return array(elements, AttributeValue.int)
        case .doubleArray(let elements): return array(elements, AttributeValue.double)
        case .array(let elements): return array(elements) { $0 }
        case .map(let elements): return "map:" + attributes("", elements).joined(separator: "\u{1E}")
        case .empty: return "none:"
        }
    }

    /// The lowest byte is the W3C's, then comes "is remote" with the bit that says whether it is known.
    private static func flags(_ flags: TraceFlags, isRemote: Bool) -> UInt32 {
        UInt32(flags.rawValue) + 0x100 + (isRemote ? 0x200 : 0)
    }

    private static func status(_ status: SpanStatus) -> String {
        switch status {
        case .unset: "0:"
        case .ok: "1:"
        case .error(let description): "2:\(description)"
        }
    }

    private static func hex(_ word: UInt64) -> String {
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

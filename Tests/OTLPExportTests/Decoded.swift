// SPDX-License-Identifier: Apache-2.0

import COTLP
import CProtobufC

/// Requests read back by protobuf-c and written out as text.
enum Decoded {
    /// The attributes of a `KeyValueList`, one text each.
    static func attributes(_ bytes: [UInt8]) -> [String] {
        guard let list = unsafe otlp__key_value_list__unpack(nil, bytes.count, bytes) else { return ["undecodable"] }
        defer { unsafe otlp__key_value_list__free_unpacked(list, nil) }
        return unsafe texts(list.pointee.n_values, list.pointee.values)
    }

    /// The spans of a request, in the order of the wire, as lists of texts.
    static func spans(_ bytes: [UInt8]) -> [[String]] {
        guard let request = unsafe otlp__export_request__unpack(nil, bytes.count, bytes) else {
            return [["undecodable"]]
        }
        defer { unsafe otlp__export_request__free_unpacked(request, nil) }
        var result: [[String]] = []
        unsafe each(request.pointee.n_resource_spans, request.pointee.resource_spans) { group in
            unsafe each(group.pointee.n_scope_spans, group.pointee.scope_spans) { scope in
                let name = unsafe "scope=" + (scope.pointee.scope.map { unsafe text($0.pointee.name) } ?? "")
                unsafe each(scope.pointee.n_spans, scope.pointee.spans) { span in
                    result.append(unsafe [name] + self.span(span.pointee))
                }
            }
        }
        return result
    }

    private static func span(_ span: Otlp__Span) -> [String] {
        var result = unsafe [
            "trace=\(hex(span.trace_id))", "span=\(hex(span.span_id))", "parent=\(hex(span.parent_span_id))",
            "state=\(text(span.trace_state))", "name=\(text(span.name))", "kind=\(span.kind)",
            "time=\(span.start_time_unix_nano)-\(span.end_time_unix_nano)", "flags=\(span.flags)",
            span.status.map { unsafe "status=\($0.pointee.code):\(text($0.pointee.message))" } ?? "status=",
            "attributes=\(texts(span.n_attributes, span.attributes))",
            "dropped=\(span.dropped_attributes_count),\(span.dropped_events_count),\(span.dropped_links_count)",
        ]
        unsafe each(span.n_events, span.events) { event in
            let attributes = unsafe texts(event.pointee.n_attributes, event.pointee.attributes)
            result.append(
                unsafe "event=\(text(event.pointee.name))@\(event.pointee.time_unix_nano)\(attributes)"
                    + "\(event.pointee.dropped_attributes_count)"
            )
        }
        unsafe each(span.n_links, span.links) { link in
            let attributes = unsafe texts(link.pointee.n_attributes, link.pointee.attributes)
            result.append(
                unsafe "link=\(hex(link.pointee.trace_id)):\(hex(link.pointee.span_id)):\(text(link.pointee.trace_state))"
                    + ":\(link.pointee.flags)\(attributes)\(link.pointee.dropped_attributes_count)"
            )
        }
        return result
    }

    private typealias List<Message> = UnsafeMutablePointer<UnsafeMutablePointer<Message>?>

    private static func each<Message>(
        _ count: Int,
        _ list: List<Message>?,
        _ body: (UnsafeMutablePointer<Message>) -> Void
    ) {
        for index in 0..<count {
            if let list = unsafe list, let message = unsafe list[index] { unsafe body(message) }
        }
    }

    private static func texts(_ count: Int, _ list: List<Otlp__KeyValue>?) -> [String] {
        var result: [String] = []
        unsafe each(count, list) { pair in
            result.append(
                unsafe text(pair.pointee.key) + "=" + (pair.pointee.value.map { unsafe value($0.pointee) } ?? "none")
            )
        }
        return result
    }

    private static func value(_ value: Otlp__AnyValue) -> String {
        switch unsafe value.value_case {
        case OTLP__ANY_VALUE__VALUE_STRING_VALUE: return unsafe "s:\(text(value.string_value))"
        case OTLP__ANY_VALUE__VALUE_BOOL_VALUE: return unsafe "b:\(value.bool_value)"
        case OTLP__ANY_VALUE__VALUE_INT_VALUE: return unsafe "i:\(value.int_value)"
        case OTLP__ANY_VALUE__VALUE_DOUBLE_VALUE: return unsafe "d:\(value.double_value)"
        case OTLP__ANY_VALUE__VALUE_BYTES_VALUE: return unsafe "x:\(bytes(value.bytes_value))"
        case OTLP__ANY_VALUE__VALUE_ARRAY_VALUE:
            var result: [String] = []
            if let array = unsafe value.array_value {
                unsafe each(array.pointee.n_values, array.pointee.values) {
                    result.append(unsafe self.value($0.pointee))
                }
            }
            return "[" + result.joined(separator: ", ") + "]"
        case OTLP__ANY_VALUE__VALUE_KVLIST_VALUE:
            guard let list = unsafe value.kvlist_value else { return "{}" }
            return unsafe "{" + texts(list.pointee.n_values, list.pointee.values).joined(separator: ", ") + "}"
        case OTLP__ANY_VALUE__VALUE__NOT_SET: return "nothing"
        default: return "unknown"
        }
    }

    private static func bytes(_ data: ProtobufCBinaryData) -> [UInt8] {
        unsafe Array(UnsafeBufferPointer(start: data.data, count: data.len))
    }

    private static func text(_ data: ProtobufCBinaryData) -> String {
        unsafe String(validating: bytes(data), as: UTF8.self) ?? "<not UTF-8>"
    }

    private static func hex(_ data: ProtobufCBinaryData) -> String {
        unsafe bytes(data).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

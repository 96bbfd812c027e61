// SPDX-License-Identifier: Apache-2.0

internal import COTLP
internal import CProtobufC
public import TelemetryCore

/// Encodes spans as the protobuf messages of OTLP.
///
/// A pure function of its input; safe from any thread.
public struct OTLPTraceEncoder: Sendable {
    private let resource: Attributes

    /// Creates an encoder; `resource` describes the process and goes into every request.
    public init(resource: Attributes) {
        self.resource = resource
    }

    /// The body of one export request: an `ExportTraceServiceRequest`, which has the same fields as `TracesData`.
    ///
    /// Spans keep their order within a scope, and scopes come in the order of their first span. Without spans there is
    /// nothing to send, and the result is empty.
    public func encodeRequest(_ spans: [SpanData]) -> [UInt8] {
        guard !spans.isEmpty else { return [] }
        var tree = MessageTree()
        let request = unsafe tree.request(resource: resource, spans: spans)
        return unsafe Self.pack(otlp__export_request__get_packed_size(request)) { buffer in
            unsafe otlp__export_request__pack(request, buffer)
        }
    }

    /// A list of attributes as a `KeyValueList`.
    public static func encodeAttributes(_ attributes: Attributes) -> [UInt8] {
        guard !attributes.isEmpty else { return [] }
        var tree = MessageTree()
        let list = unsafe tree.keyValueList(attributes)
        return unsafe pack(otlp__key_value_list__get_packed_size(list)) { buffer in
            unsafe otlp__key_value_list__pack(list, buffer)
        }
    }

    private static func pack(_ size: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Int) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            guard let start = buffer.baseAddress else { return }
            count = unsafe body(start)
        }
    }
}

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
        // Each span is packed by itself, from memory that stays in the cache. The messages around it are completed by
        // hand: fields may come in any order, and a repeated one in any number of pieces.
        // https://protobuf.dev/programming-guides/encoding/#optional
        var packed = EncodingBuffer(capacity: spans.count * Self.usualSpanBytes)
        var sections: [(head: [UInt8], spans: Range<Int>)] = []
        for scope in Self.scopes(of: spans) {
            let start = packed.count
            for span in spans where span.scope == scope {
                tree.reset()
                let message = unsafe tree.span(span)
                unsafe packed.append(tag: Self.spansTag, bound: tree.bound) { unsafe otlp__span__pack(message, $0) }
            }
            sections.append((Self.head(scope, &tree), start..<packed.count))
        }
        return request(sections, packed, &tree)
    }

    /// A span with eight attributes is about as large.
    private static let usualSpanBytes = 400
    /// The fields 1 and 2 as messages.
    private static let resourceSpansTag: UInt8 = 0x0A
    private static let scopeSpansTag: UInt8 = 0x12
    private static let spansTag: UInt8 = 0x12

    /// What created the spans, in the order of its first span; usually that is one scope for all.
    private static func scopes(of spans: [SpanData]) -> [InstrumentationScope] {
        var scopes: [InstrumentationScope] = []
        for span in spans where scopes.last != span.scope && !scopes.contains(span.scope) { scopes.append(span.scope) }
        return scopes
    }

    private static func head(_ scope: InstrumentationScope, _ tree: inout MessageTree) -> [UInt8] {
        tree.reset()
        let message = unsafe tree.scopeSpans(scope)
        return unsafe pack(otlp__scope_spans__get_packed_size(message)) { buffer in
            unsafe otlp__scope_spans__pack(message, buffer)
        }
    }

    private func request(
        _ sections: [(head: [UInt8], spans: Range<Int>)],
        _ packed: borrowing EncodingBuffer,
        _ tree: inout MessageTree
    ) -> [UInt8] {
        tree.reset()
        let message = unsafe tree.resourceSpans(resource)
        let head = unsafe Self.pack(otlp__resource_spans__get_packed_size(message)) { buffer in
            unsafe otlp__resource_spans__pack(message, buffer)
        }
        let sizes = sections.map { $0.head.count + $0.spans.count }
        let size = sizes.reduce(head.count) { $0 + 1 + Varint.size($1) + $1 }
        var request: [UInt8] = []
        request.reserveCapacity(1 + Varint.size(size) + size)
        request.append(Self.resourceSpansTag)
        Varint.append(size, to: &request)
        request += head
        for (section, size) in zip(sections, sizes) {
            request.append(Self.scopeSpansTag)
            Varint.append(size, to: &request)
            request += section.head
            unsafe packed.withBytes(section.spans) { unsafe request.append(contentsOf: $0) }
        }
        return request
    }

    /// The body of a request with spans of others.
    static func encodeRequest(_ groups: [ForwardedSpans]) -> [UInt8] {
        var request: [UInt8] = []
        var tree = MessageTree()
        for group in groups where !group.spans.isEmpty {
            tree.reset()
            let message = unsafe tree.resourceSpans(group)
            let bytes = unsafe pack(otlp__resource_spans__get_packed_size(message)) { buffer in
                unsafe otlp__resource_spans__pack(message, buffer)
            }
            request.append(resourceSpansTag)
            Varint.append(bytes.count, to: &request)
            request += bytes
        }
        return request
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

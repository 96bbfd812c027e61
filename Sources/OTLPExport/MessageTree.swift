// SPDX-License-Identifier: Apache-2.0

internal import COTLP
internal import CProtobufC
internal import TelemetryCore

/// Builds the C structs that protobuf-c packs.
///
/// Every pointer it returns lives as long as the tree.
@safe struct MessageTree: ~Copyable {
    private var arena = EncodingArena()

    /// The whole request.
    mutating func request(resource: Attributes, spans: [SpanData]) -> UnsafeMutablePointer<Otlp__ExportRequest> {
        let resourceMessage = unsafe arena.allocate(Otlp__Resource.self, count: 1)
        unsafe otlp__resource__init(resourceMessage)
        unsafe (resourceMessage.pointee.n_attributes, resourceMessage.pointee.attributes) = attributes(resource)

        let group = unsafe arena.allocate(Otlp__ResourceSpans.self, count: 1)
        unsafe otlp__resource_spans__init(group)
        unsafe group.pointee.resource = unsafe resourceMessage
        unsafe (group.pointee.n_scope_spans, group.pointee.scope_spans) = scopes(spans)

        let request = unsafe arena.allocate(Otlp__ExportRequest.self, count: 1)
        unsafe otlp__export_request__init(request)
        unsafe (request.pointee.n_resource_spans, request.pointee.resource_spans) = list(count: 1) { _, _ in
            unsafe group
        }
        return unsafe request
    }

    /// Attributes by themselves.
    mutating func keyValueList(_ source: Attributes) -> UnsafeMutablePointer<Otlp__KeyValueList> {
        let message = unsafe arena.allocate(Otlp__KeyValueList.self, count: 1)
        unsafe otlp__key_value_list__init(message)
        unsafe (message.pointee.n_values, message.pointee.values) = attributes(source)
        return unsafe message
    }

    private typealias List<Message> = UnsafeMutablePointer<UnsafeMutablePointer<Message>?>

    /// What a repeated field consists of: a count and an array of pointers.
    private mutating func list<Message>(
        count: Int,
        _ make: (inout MessageTree, Int) -> UnsafeMutablePointer<Message>
    ) -> (Int, List<Message>?) {
        guard count > 0 else { return (0, nil) }
        let pointers = unsafe arena.allocate(UnsafeMutablePointer<Message>?.self, count: count)
        for index in 0..<count { unsafe pointers[index] = make(&self, index) }
        return unsafe (count, pointers)
    }

    /// Groups spans by what created them; usually that is one scope for all.
    private mutating func scopes(_ spans: [SpanData]) -> (Int, List<Otlp__ScopeSpans>?) {
        var groups: [(scope: InstrumentationScope, spans: [SpanData])] = []
        if let first = spans.first, spans.allSatisfy({ $0.scope == first.scope }) {
            groups = [(first.scope, spans)]
        } else {
            for span in spans {
                if let index = groups.firstIndex(where: { $0.scope == span.scope }) {
                    groups[index].spans.append(span)
                } else {
                    groups.append((span.scope, [span]))
                }
            }
        }
        return unsafe list(count: groups.count) { tree, index in
            unsafe tree.scopeSpans(groups[index].scope, groups[index].spans)
        }
    }

    private mutating func scopeSpans(
        _ source: InstrumentationScope,
        _ spans: [SpanData]
    ) -> UnsafeMutablePointer<Otlp__ScopeSpans> {
        let scope = unsafe arena.allocate(Otlp__Scope.self, count: 1)
        unsafe otlp__scope__init(scope)
        unsafe scope.pointee.name = arena.text(source.name)
        unsafe scope.pointee.version = arena.text(source.version)
        let message = unsafe arena.allocate(Otlp__ScopeSpans.self, count: 1)
        unsafe otlp__scope_spans__init(message)
        unsafe message.pointee.scope = unsafe scope
        unsafe (message.pointee.n_spans, message.pointee.spans) = list(count: spans.count) { tree, index in
            unsafe tree.span(spans[index])
        }
        return unsafe message
    }

    private mutating func span(_ source: SpanData) -> UnsafeMutablePointer<Otlp__Span> {
        let message = unsafe arena.allocate(Otlp__Span.self, count: 1)
        unsafe otlp__span__init(message)
        unsafe message.pointee.trace_id = arena.identifier(source.context.traceID.high, source.context.traceID.low)
        unsafe message.pointee.span_id = arena.identifier(source.context.spanID.value)
        unsafe message.pointee.trace_state = arena.text(source.context.state.header)
        if let parent = source.parentSpanID {
            unsafe message.pointee.parent_span_id = arena.identifier(parent.value)
        }
        unsafe message.pointee.name = arena.text(source.name)
        unsafe message.pointee.kind = Int32(source.kind.rawValue)
        unsafe message.pointee.start_time_unix_nano = source.startUnixNano
        unsafe message.pointee.end_time_unix_nano = source.endUnixNano
        unsafe (message.pointee.n_attributes, message.pointee.attributes) = attributes(source.attributes)
        unsafe message.pointee.dropped_attributes_count = UInt32(clamping: source.droppedAttributes)
        unsafe (message.pointee.n_events, message.pointee.events) = list(count: source.events.count) { tree, index in
            unsafe tree.event(source.events[index])
        }
        unsafe message.pointee.dropped_events_count = UInt32(clamping: source.droppedEvents)
        unsafe (message.pointee.n_links, message.pointee.links) = list(count: source.links.count) { tree, index in
            unsafe tree.link(source.links[index])
        }
        unsafe message.pointee.dropped_links_count = UInt32(clamping: source.droppedLinks)
        unsafe message.pointee.status = status(source.status)
        unsafe message.pointee.flags = Self.flags(source.context.flags, isRemote: source.parentIsRemote)
        return unsafe message
    }

    /// https://opentelemetry.io/docs/specs/otel/protocol/: bit 8 says that bit 9, "is remote", means something.
    private static func flags(_ flags: TraceFlags, isRemote: Bool) -> UInt32 {
        UInt32(flags.rawValue) | 0x100 | (isRemote ? 0x200 : 0)
    }

    private mutating func status(_ source: SpanStatus) -> UnsafeMutablePointer<Otlp__SpanStatus>? {
        let code: Int32
        var text = ""
        switch source {
        case .unset: return nil
        case .ok: code = 1
        case .error(let description):
            code = 2
            text = description
        }
        let message = unsafe arena.allocate(Otlp__SpanStatus.self, count: 1)
        unsafe otlp__span_status__init(message)
        unsafe message.pointee.code = code
        unsafe message.pointee.message = arena.text(text)
        return unsafe message
    }

    private mutating func event(_ source: SpanEvent) -> UnsafeMutablePointer<Otlp__Event> {
        let message = unsafe arena.allocate(Otlp__Event.self, count: 1)
        unsafe otlp__event__init(message)
        unsafe message.pointee.time_unix_nano = source.timeUnixNano
        unsafe message.pointee.name = arena.text(source.name)
        unsafe (message.pointee.n_attributes, message.pointee.attributes) = attributes(source.attributes)
        unsafe message.pointee.dropped_attributes_count = UInt32(clamping: source.droppedAttributes)
        return unsafe message
    }

    private mutating func link(_ source: SpanLink) -> UnsafeMutablePointer<Otlp__Link> {
        let message = unsafe arena.allocate(Otlp__Link.self, count: 1)
        unsafe otlp__link__init(message)
        unsafe message.pointee.trace_id = arena.identifier(source.context.traceID.high, source.context.traceID.low)
        unsafe message.pointee.span_id = arena.identifier(source.context.spanID.value)
        unsafe message.pointee.trace_state = arena.text(source.context.state.header)
        unsafe (message.pointee.n_attributes, message.pointee.attributes) = attributes(source.attributes)
        unsafe message.pointee.dropped_attributes_count = UInt32(clamping: source.droppedAttributes)
        unsafe message.pointee.flags = Self.flags(source.context.flags, isRemote: source.context.isRemote)
        return unsafe message
    }

    private mutating func attributes(_ source: Attributes) -> (Int, List<Otlp__KeyValue>?) {
        unsafe list(count: source.count) { tree, index in
            let element = source[index]
            let message = unsafe tree.arena.allocate(Otlp__KeyValue.self, count: 1)
            unsafe otlp__key_value__init(message)
            unsafe message.pointee.key = tree.arena.text(element.key.name)
            unsafe message.pointee.value = tree.value(element.value)
            return unsafe message
        }
    }
}

extension MessageTree {
    fileprivate mutating func value(_ source: AttributeValue) -> UnsafeMutablePointer<Otlp__AnyValue> {
        let message = unsafe arena.allocate(Otlp__AnyValue.self, count: 1)
        unsafe otlp__any_value__init(message)
        switch source {
        case .string(let value):
            unsafe message.pointee.value_case = OTLP__ANY_VALUE__VALUE_STRING_VALUE
            unsafe message.pointee.string_value = arena.text(value)
        case .bool(let value):
            unsafe message.pointee.value_case = OTLP__ANY_VALUE__VALUE_BOOL_VALUE
            unsafe message.pointee.bool_value = value ? 1 : 0
        case .int(let value):
            unsafe message.pointee.value_case = OTLP__ANY_VALUE__VALUE_INT_VALUE
            unsafe message.pointee.int_value = Int64(value)
        case .double(let value):
            unsafe message.pointee.value_case = OTLP__ANY_VALUE__VALUE_DOUBLE_VALUE
            unsafe message.pointee.double_value = value
        case .bytes(let value):
            unsafe message.pointee.value_case = OTLP__ANY_VALUE__VALUE_BYTES_VALUE
            unsafe message.pointee.bytes_value = arena.bytes(value)
        case .stringArray(let values): unsafe setArray(of: message, values.map(AttributeValue.string))
        case .boolArray(let values): unsafe setArray(of: message, values.map(AttributeValue.bool))
        case .intArray(let values): unsafe setArray(of: message, values.map(AttributeValue.int))
        case .doubleArray(let values): unsafe setArray(of: message, values.map(AttributeValue.double))
        }
        return unsafe message
    }

    private mutating func setArray(of message: UnsafeMutablePointer<Otlp__AnyValue>, _ values: [AttributeValue]) {
        let array = unsafe arena.allocate(Otlp__ArrayValue.self, count: 1)
        unsafe otlp__array_value__init(array)
        unsafe (array.pointee.n_values, array.pointee.values) = list(count: values.count) { tree, index in
            unsafe tree.value(values[index])
        }
        unsafe message.pointee.value_case = OTLP__ANY_VALUE__VALUE_ARRAY_VALUE
        unsafe message.pointee.array_value = unsafe array
    }
}

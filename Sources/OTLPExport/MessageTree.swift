// SPDX-License-Identifier: Apache-2.0

internal import COTLP
internal import CProtobufC
internal import TelemetryCore

/// Builds the C structs that protobuf-c packs, for one message after the other.
///
/// Every pointer it returns lives until `reset`.
@safe struct MessageTree: ~Copyable {
    private var arena = EncodingArena()

    private var fields = 0

    /// The most bytes that all messages made since the last `reset` take when packed.
    ///
    /// A field takes at most two bytes for its tag and ten for its number or size, and a message that is a field of
    /// another one the same again. protobuf-c could tell the exact size, by walking everything once more.
    var bound: Int { fields * 12 + arena.copiedBytes }

    /// Forgets all messages.
    mutating func reset() {
        arena.reset()
        fields = 0
    }

    /// The resource of a request, with no spans.
    mutating func resourceSpans(_ resource: Attributes) -> UnsafeMutablePointer<Otlp__ResourceSpans> {
        let message = unsafe make(Otlp__Resource.self, otlp__resource__init)
        unsafe (message.pointee.n_attributes, message.pointee.attributes) = attributes(resource)
        let group = unsafe make(Otlp__ResourceSpans.self, otlp__resource_spans__init)
        unsafe group.pointee.resource = unsafe message
        return unsafe group
    }

    /// What created spans, with no spans.
    mutating func scopeSpans(_ source: InstrumentationScope) -> UnsafeMutablePointer<Otlp__ScopeSpans> {
        let scope = unsafe make(Otlp__Scope.self, otlp__scope__init)
        unsafe scope.pointee.name = arena.text(source.name)
        unsafe scope.pointee.version = arena.text(source.version)
        let message = unsafe make(Otlp__ScopeSpans.self, otlp__scope_spans__init)
        unsafe message.pointee.scope = unsafe scope
        return unsafe message
    }

    /// Spans of others with their resource and scope, unchanged.
    mutating func resourceSpans(_ source: ForwardedSpans) -> UnsafeMutablePointer<Otlp__ResourceSpans> {
        let scope = unsafe scopeSpans(source.scope)
        unsafe (scope.pointee.scope.pointee.n_attributes, scope.pointee.scope.pointee.attributes) = attributes(
            source.scopeAttributes
        )
        unsafe scope.pointee.scope.pointee.dropped_attributes_count = UInt32(clamping: source.scopeDroppedAttributes)
        unsafe scope.pointee.schema_url = arena.text(source.scopeSchemaURL)
        unsafe (scope.pointee.n_spans, scope.pointee.spans) = list(count: source.spans.count) { tree, index in
            unsafe tree.span(source.spans[index])
        }
        let group = unsafe resourceSpans(source.resource)
        unsafe group.pointee.resource.pointee.dropped_attributes_count = UInt32(
            clamping: source.resourceDroppedAttributes
        )
        unsafe group.pointee.schema_url = arena.text(source.resourceSchemaURL)
        unsafe (group.pointee.n_scope_spans, group.pointee.scope_spans) = list(count: 1) { _, _ in unsafe scope }
        return unsafe group
    }

    private mutating func span(_ source: ForwardedSpans.Element) -> UnsafeMutablePointer<Otlp__Span> {
        let message = unsafe span(source.span)
        unsafe message.pointee.kind = Int32(truncatingIfNeeded: source.kind)
        unsafe message.pointee.end_time_unix_nano = source.endUnixNano
        unsafe message.pointee.flags = source.flags
        for (index, flags) in source.linkFlags.prefix(source.span.links.count).enumerated() {
            if let links = unsafe message.pointee.links { unsafe links[index]?.pointee.flags = flags }
        }
        return unsafe message
    }

    /// Attributes by themselves.
    mutating func keyValueList(_ source: Attributes) -> UnsafeMutablePointer<Otlp__KeyValueList> {
        let message = unsafe make(Otlp__KeyValueList.self, otlp__key_value_list__init)
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

    /// One message, set to its defaults.
    private mutating func make<Message>(
        _ type: Message.Type,
        _ initialize: (UnsafeMutablePointer<Message>) -> Void
    ) -> UnsafeMutablePointer<Message> {
        let message = unsafe arena.allocate(type, count: 1)
        unsafe initialize(message)
        // Every generated struct begins with this one.
        let base = unsafe UnsafeRawPointer(message).assumingMemoryBound(to: ProtobufCMessage.self)
        fields += unsafe 1 + Int(base.pointee.descriptor.pointee.n_fields)
        return unsafe message
    }

    /// A span; of what else it consists belongs to the same message.
    mutating func span(_ source: SpanData) -> UnsafeMutablePointer<Otlp__Span> {
        let message = unsafe make(Otlp__Span.self, otlp__span__init)
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
        let message = unsafe make(Otlp__SpanStatus.self, otlp__span_status__init)
        unsafe message.pointee.code = code
        unsafe message.pointee.message = arena.text(text)
        return unsafe message
    }

    private mutating func event(_ source: SpanEvent) -> UnsafeMutablePointer<Otlp__Event> {
        let message = unsafe make(Otlp__Event.self, otlp__event__init)
        unsafe message.pointee.time_unix_nano = source.timeUnixNano
        unsafe message.pointee.name = arena.text(source.name)
        unsafe (message.pointee.n_attributes, message.pointee.attributes) = attributes(source.attributes)
        unsafe message.pointee.dropped_attributes_count = UInt32(clamping: source.droppedAttributes)
        return unsafe message
    }

    private mutating func link(_ source: SpanLink) -> UnsafeMutablePointer<Otlp__Link> {
        let message = unsafe make(Otlp__Link.self, otlp__link__init)
        unsafe message.pointee.trace_id = arena.identifier(source.context.traceID.high, source.context.traceID.low)
        unsafe message.pointee.span_id = arena.identifier(source.context.spanID.value)
        unsafe message.pointee.trace_state = arena.text(source.context.state.header)
        unsafe (message.pointee.n_attributes, message.pointee.attributes) = attributes(source.attributes)
        unsafe message.pointee.dropped_attributes_count = UInt32(clamping: source.droppedAttributes)
        unsafe message.pointee.flags = Self.flags(source.context.flags, isRemote: source.context.isRemote)
        return unsafe message
    }

    private mutating func attributes(_ source: Attributes) -> (Int, List<Otlp__KeyValue>?) {
        let count = source.count
        guard count > 0 else { return (0, nil) }
        let pointers = unsafe arena.allocate(UnsafeMutablePointer<Otlp__KeyValue>?.self, count: count)
        var index = 0
        source.forEachPair { key, value in
            let message = unsafe make(Otlp__KeyValue.self, otlp__key_value__init)
            unsafe message.pointee.key = arena.text(key.name)
            unsafe message.pointee.value = self.value(value)
            unsafe pointers[index] = message
            index += 1
        }
        return unsafe (count, pointers)
    }
}

extension MessageTree {
    fileprivate mutating func value(_ source: borrowing AttributeValue) -> UnsafeMutablePointer<Otlp__AnyValue> {
        let message = unsafe make(Otlp__AnyValue.self, otlp__any_value__init)
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
        case .array(let values): unsafe setArray(of: message, values)
        case .map(let values):
            unsafe message.pointee.value_case = OTLP__ANY_VALUE__VALUE_KVLIST_VALUE
            unsafe message.pointee.kvlist_value = keyValueList(values)
        case .empty: break
        }
        return unsafe message
    }

    private mutating func setArray(of message: UnsafeMutablePointer<Otlp__AnyValue>, _ values: [AttributeValue]) {
        let array = unsafe make(Otlp__ArrayValue.self, otlp__array_value__init)
        unsafe (array.pointee.n_values, array.pointee.values) = list(count: values.count) { tree, index in
            unsafe tree.value(values[index])
        }
        unsafe message.pointee.value_case = OTLP__ANY_VALUE__VALUE_ARRAY_VALUE
        unsafe message.pointee.array_value = unsafe array
    }
}

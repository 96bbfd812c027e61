// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// Some of the spans of a slice.
public struct SpanPage: Sendable, Hashable {
    /// The spans, by their traces and in the order in which they were recorded.
    public private(set) var spans: [StoredSpan] = []
    /// Where the next page begins; `nil` when this one is the last.
    public private(set) var next: RecordPlace?

    /// Reads a page.
    ///
    /// - Throws: ``PageProblem`` when it is not whole.
    public init(decoding bytes: [UInt8]) throws(PageProblem) {
        var resources: [UInt64: (service: String, attributes: Attributes)] = [:]
        let reader = try PageReader(bytes, of: PageFields.span) { field, data throws(PageProblem) in
            switch UInt8(clamping: field) {
            case PageFields.resource: Self.add(data, to: &resources)
            case PageFields.span: spans.append(try Self.span(data, resources))
            default: break
            }
        }
        next = reader.next
    }

    private static func add(
        _ data: ArraySlice<UInt8>,
        to resources: inout [UInt64: (service: String, attributes: Attributes)]
    ) {
        var id: UInt64 = 0
        var (service, attributes) = ("", Attributes())
        var reader = ProtobufReader(data)
        while let (field, value) = reader.next() {
            switch field {
            case 1: id = value.integer
            case 2: service = value.string
            case 3: attributes = AttributeCoding.decode(value.data)
            default: break
            }
        }
        resources[id] = (service, attributes)
    }

    private static func span(
        _ data: ArraySlice<UInt8>,
        _ resources: [UInt64: (service: String, attributes: Attributes)]
    ) throws(PageProblem) -> StoredSpan {
        var traceID = TraceID.invalid
        var spanID = SpanID.invalid
        var flags: UInt64 = 0
        var duration: UInt64 = 0
        var status: (code: UInt64, text: String) = (0, "")
        var state = TraceState()
        var scope = InstrumentationScope(name: "", version: "")
        var resource: (service: String, attributes: Attributes) = ("", Attributes())
        var imported: ImportedDetails?
        var span = SpanData(
            context: .invalid,
            name: "",
            kind: .internal,
            startUnixNano: 0,
            endUnixNano: 0,
            scope: scope
        )
        var reader = ProtobufReader(data)
        while let (field, value) = reader.next() {
            switch UInt8(clamping: field) {
            case PageFields.Span.traceID: traceID = TraceID(bytes: Array(value.data)) ?? .invalid
            case PageFields.Span.resource: resource = resources[value.integer] ?? resource
            case PageFields.Span.spanID: spanID = SpanID(value: value.integer)
            case PageFields.Span.parentID: span.parentSpanID = SpanID(value: value.integer)
            case PageFields.Span.name: span.name = value.string
            case PageFields.Span.scope: scope = InstrumentationScope(name: value.string, version: scope.version)
            case PageFields.Span.scopeVersion: scope = InstrumentationScope(name: scope.name, version: value.string)
            case PageFields.Span.kind: span.kind = SpanKind(rawValue: Int(clamping: value.integer)) ?? .internal
            case PageFields.Span.flags: flags = value.integer
            case PageFields.Span.start: span.startUnixNano = value.integer
            case PageFields.Span.duration: duration = value.integer
            case PageFields.Span.status: status.code = value.integer
            case PageFields.Span.statusText: status.text = value.string
            case PageFields.Span.traceState: state = TraceState(header: value.string) ?? TraceState()
            case PageFields.Span.attributes: span.attributes = AttributeCoding.decode(value.data)
            case PageFields.Span.events: span.events = SpanCoding.decodeEvents(Array(value.data))
            case PageFields.Span.links: span.links = SpanCoding.decodeLinks(Array(value.data))
            case PageFields.Span.dropped: imported = SpanCoding.decodeDropped(Array(value.data), into: &span)
            default: break
            }
        }
        guard traceID.isValid, spanID.isValid else { throw PageProblem() }
        let (traceFlags, parentIsRemote) = SpanCoding.decode(flags: flags)
        span.context = SpanContext(traceID: traceID, spanID: spanID, flags: traceFlags)
        span.context.state = state
        span.parentIsRemote = parentIsRemote
        span.endUnixNano = span.startUnixNano &+ duration
        span.scope = scope
        switch status.code {
        case 1: span.status = .ok
        case 2: span.status = .error(description: status.text)
        default: span.status = .unset
        }
        return StoredSpan(
            span: span,
            resource: resource.attributes,
            service: resource.service,
            imported: imported
        )
    }
}

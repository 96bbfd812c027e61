// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TelemetryCore
internal import TraceStore

/// Reads a line of OTLP JSON: the `TracesData` of any program, and hops as ``OTLPJSONWriter`` writes them.
///
/// https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding. Members that are unknown are ignored, as the
/// specification asks for, and named in the batch.
public struct OTLPJSONReader: Sendable {
    private var batch = OTLPJSONBatch()

    /// Decodes a document.
    ///
    /// - Parameter line: JSON, with or without white space.
    /// - Returns: What is in it.
    /// - Throws: ``OTLPJSONError`` when it is something else; then nothing of it is to be used.
    public static func decode(_ line: [UInt8]) throws(OTLPJSONError) -> OTLPJSONBatch {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(decoding: line)
        } catch {
            throw .notJSON(error)
        }
        var reader = OTLPJSONReader()
        try reader.read(OTLPJSONNode(value: value, path: JSONPath()))
        return reader.batch
    }

    private mutating func read(_ document: OTLPJSONNode) throws(OTLPJSONError) {
        let names = (document.value.objectValue ?? []).map(\.name)
        guard names.contains(where: ["resourceSpans", "resourceLogs", "resourceMetrics"].contains) else {
            throw .otherDocument
        }
        for group in try document.list("resourceSpans") { try readSpans(group) }
        for group in try document.list("resourceLogs") {
            for scope in try group.list("scopeLogs") {
                for record in try scope.list("logRecords") {
                    if let hop = try HopLog.hop(record) { batch.hops.append(hop) } else { batch.otherLogRecords += 1 }
                }
            }
        }
        batch.isMetrics = document.member("resourceMetrics") != nil
    }

    private mutating func readSpans(_ group: OTLPJSONNode) throws(OTLPJSONError) {
        note(group, ["resource", "scopeSpans", "schemaUrl"])
        let resource = try group.message("resource")
        if let resource { note(resource, ["attributes", "droppedAttributesCount"]) }
        let attributes = try resource?.attributes("attributes") ?? Attributes()
        var details = ImportedDetails()
        details.resourceDroppedAttributes = Int(try resource?.count("droppedAttributesCount") ?? 0)
        details.resourceSchemaURL = try group.text("schemaUrl")
        var service = "unknown_service"
        if case .string(let name)? = attributes[.serviceName], !name.isEmpty { service = name }
        for list in try group.list("scopeSpans") {
            note(list, ["scope", "spans", "schemaUrl"])
            let scope = try list.message("scope")
            if let scope { note(scope, ["name", "version", "attributes", "droppedAttributesCount"]) }
            details.scopeAttributes = try scope?.attributes("attributes") ?? Attributes()
            details.scopeDroppedAttributes = Int(try scope?.count("droppedAttributesCount") ?? 0)
            details.scopeSchemaURL = try list.text("schemaUrl")
            let source = InstrumentationScope(
                name: try scope?.text("name") ?? "",
                version: try scope?.text("version") ?? ""
            )
            for node in try list.list("spans") {
                var stored = StoredSpan(
                    span: try span(node, source),
                    resource: attributes,
                    service: service,
                    imported: details
                )
                try complete(&stored, node)
                batch.spans.append(stored)
            }
        }
    }

    private mutating func span(
        _ node: OTLPJSONNode,
        _ scope: InstrumentationScope
    ) throws(OTLPJSONError) -> SpanData {
        note(
            node,
            [
                "traceId", "spanId", "traceState", "parentSpanId", "flags", "name", "kind", "startTimeUnixNano",
                "endTimeUnixNano", "attributes", "droppedAttributesCount", "events", "droppedEventsCount", "links",
                "droppedLinksCount", "status",
            ]
        )
        let (flags, isRemote) = Self.decode(flags: try node.count("flags"))
        let start = try node.nanoseconds("startTimeUnixNano")
        var span = SpanData(
            context: SpanContext(
                traceID: try node.traceID("traceId"),
                spanID: try node.spanID("spanId"),
                flags: flags,
                state: try state(node)
            ),
            parentSpanID: try node.optionalSpanID("parentSpanId"),
            parentIsRemote: isRemote,
            name: try node.text("name"),
            kind: SpanKind(rawValue: try node.choice("kind", Self.kinds)) ?? .internal,
            startUnixNano: start,
            endUnixNano: max(start, try node.nanoseconds("endTimeUnixNano")),
            attributes: try node.attributes("attributes"),
            droppedAttributes: Int(try node.count("droppedAttributesCount")),
            droppedEvents: Int(try node.count("droppedEventsCount")),
            droppedLinks: Int(try node.count("droppedLinksCount")),
            scope: scope
        )
        for event in try node.list("events") { span.events.append(try self.event(event)) }
        for link in try node.list("links") { span.links.append(try self.link(link)) }
        span.status = try status(node)
        return span
    }

    /// Keeps what the span's own fields have no room for.
    private func complete(_ stored: inout StoredSpan, _ node: OTLPJSONNode) throws(OTLPJSONError) {
        var details = stored.imported ?? ImportedDetails()
        stored.imported = nil
        let flags = try node.count("flags")
        if flags != stored.flags { details.flags = flags }
        var linkFlags: [UInt32] = []
        for link in try node.list("links") { linkFlags.append(try link.count("flags")) }
        if linkFlags != stored.span.links.indices.map({ stored.flags(ofLink: $0) }) { details.linkFlags = linkFlags }
        details.isKindUnspecified = try node.choice("kind", Self.kinds) == 0
        let end = try node.nanoseconds("endTimeUnixNano")
        if end < stored.span.startUnixNano { details.endUnixNano = end }
        if !details.isEmpty { stored.imported = details }
    }

    private mutating func event(_ node: OTLPJSONNode) throws(OTLPJSONError) -> SpanEvent {
        note(node, ["timeUnixNano", "name", "attributes", "droppedAttributesCount"])
        return SpanEvent(
            name: try node.text("name"),
            timeUnixNano: try node.nanoseconds("timeUnixNano"),
            attributes: try node.attributes("attributes"),
            droppedAttributes: Int(try node.count("droppedAttributesCount"))
        )
    }

    private mutating func link(_ node: OTLPJSONNode) throws(OTLPJSONError) -> SpanLink {
        note(node, ["traceId", "spanId", "traceState", "attributes", "droppedAttributesCount", "flags"])
        let (flags, isRemote) = Self.decode(flags: try node.count("flags"))
        return SpanLink(
            context: SpanContext(
                traceID: try node.traceID("traceId"),
                spanID: try node.spanID("spanId"),
                flags: flags,
                state: try state(node),
                isRemote: isRemote
            ),
            attributes: try node.attributes("attributes"),
            droppedAttributes: Int(try node.count("droppedAttributesCount"))
        )
    }

    private mutating func status(_ node: OTLPJSONNode) throws(OTLPJSONError) -> SpanStatus {
        guard let status = try node.message("status") else { return .unset }
        note(status, ["code", "message"])
        let message = try status.text("message")
        let code = try status.choice("code", ["STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"])
        switch code {
        case 0, 1:
            // https://opentelemetry.io/docs/specs/otel/trace/api/#set-status
            if !message.isEmpty { batch.losses.insert("the message of a status that is no error, which means nothing") }
            return code == 0 ? .unset : .ok
        case 2: return .error(description: message)
        default: throw status.bad("code", "0, 1 or 2")
        }
    }

    private mutating func state(_ node: OTLPJSONNode) throws(OTLPJSONError) -> TraceState {
        let header = try node.text("traceState")
        guard let state = TraceState(header: header) else {
            batch.losses.insert("a traceState that W3C Trace Context does not allow")
            return TraceState()
        }
        return state
    }

    /// Names the members that there is no field for.
    private mutating func note(_ node: OTLPJSONNode, _ known: Set<String>) {
        for member in node.value.objectValue ?? [] where !known.contains(member.name) {
            let place = node.path.steps.last { if case .member = $0 { true } else { false } }
            let owner = if case .member(let name)? = place { name } else { "" }
            batch.losses.insert("the member \(member.name.prefix(64)) of \(owner), which this release does not know")
        }
    }

    private static let kinds = [
        "SPAN_KIND_UNSPECIFIED", "SPAN_KIND_INTERNAL", "SPAN_KIND_SERVER", "SPAN_KIND_CLIENT", "SPAN_KIND_PRODUCER",
        "SPAN_KIND_CONSUMER",
    ]

    private static func decode(flags: UInt32) -> (TraceFlags, isRemote: Bool) {
        (TraceFlags(rawValue: UInt8(truncatingIfNeeded: flags)), flags & 0x300 == 0x300)
    }
}

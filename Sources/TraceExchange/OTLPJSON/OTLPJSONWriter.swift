// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TelemetryCore
public import TraceStore

/// Traces as lines of OTLP JSON, as the file exporter of the OpenTelemetry Collector writes them.
///
/// The spans of a trace are one `TracesData`; each hop is a `LogsData` (`HopLog`). Readers of spans take the lines with
/// `resourceSpans` and leave the others.
///
/// https://github.com/open-telemetry/opentelemetry-specification/blob/main/specification/protocol/file-exporter.md
public enum OTLPJSONWriter {
    /// The lines of a trace, without line ends.
    public static func lines(of trace: StoredTrace) -> [[UInt8]] {
        let spans = Dictionary(trace.spans.map { ($0.span.context.spanID, $0) }) { first, _ in first }
        let hops = trace.hops.map { HopLog.line($0, resource: spans[$0.spanID]?.resource) }
        return trace.spans.isEmpty ? hops : [tracesData(trace.spans)] + hops
    }

    /// Spans of any number of resources as one `TracesData`.
    static func tracesData(_ spans: [StoredSpan]) -> [UInt8] {
        var writer = JSONWriter(capacity: spans.count * 600)
        writer.object { writer in
            writer.array("resourceSpans", grouped(spans, by: { StoredSpan.Origin($0).resource })) { writer, group in
                write(group.key, group.spans, to: &writer)
            }
        }
        return writer.bytes
    }

    /// Spans that share something, in the order of the first of each.
    private static func grouped<Key: Hashable>(
        _ spans: [StoredSpan],
        by key: (StoredSpan) -> Key
    ) -> [(key: Key, spans: [StoredSpan])] {
        var places: [Key: Int] = [:]
        var groups: [(key: Key, spans: [StoredSpan])] = []
        for span in spans {
            let key = key(span)
            if let place = places[key] {
                groups[place].spans.append(span)
            } else {
                places[key] = groups.count
                groups.append((key, [span]))
            }
        }
        return groups
    }

    private static func write(
        _ resource: StoredSpan.Origin.Resource,
        _ spans: [StoredSpan],
        to writer: inout JSONWriter
    ) {
        writer.object { writer in
            writer.name("resource")
            writer.object { writer in
                writer.attributes("attributes", resource.attributes)
                writer.count("droppedAttributesCount", resource.droppedAttributes)
            }
            writer.array("scopeSpans", grouped(spans, by: { StoredSpan.Origin($0).scope })) { writer, group in
                write(group.key, group.spans, to: &writer)
            }
            writer.text("schemaUrl", resource.schemaURL)
        }
    }

    private static func write(
        _ scope: StoredSpan.Origin.Scope,
        _ spans: [StoredSpan],
        to writer: inout JSONWriter
    ) {
        writer.object { writer in
            writer.name("scope")
            writer.object { writer in
                writer.text("name", scope.scope.name)
                writer.text("version", scope.scope.version)
                writer.attributes("attributes", scope.attributes)
                writer.count("droppedAttributesCount", scope.droppedAttributes)
            }
            writer.array("spans", spans) { write($1, to: &$0) }
            writer.text("schemaUrl", scope.schemaURL)
        }
    }

    private static func write(_ stored: StoredSpan, to writer: inout JSONWriter) {
        let span = stored.span
        writer.object { writer in
            writer.member("traceId", span.context.traceID.description)
            writer.member("spanId", span.context.spanID.description)
            writer.text("traceState", span.context.state.header)
            writer.text("parentSpanId", span.parentSpanID?.description ?? "")
            writer.member("flags", stored.flags)
            writer.text("name", span.name)
            writer.member("kind", stored.imported?.isKindUnspecified == true ? 0 : span.kind.rawValue)
            writer.wide("startTimeUnixNano", span.startUnixNano)
            writer.wide("endTimeUnixNano", stored.imported?.endUnixNano ?? span.endUnixNano)
            writer.attributes("attributes", span.attributes)
            writer.count("droppedAttributesCount", span.droppedAttributes)
            if !span.events.isEmpty { writer.array("events", span.events) { write($1, to: &$0) } }
            writer.count("droppedEventsCount", span.droppedEvents)
            if !span.links.isEmpty {
                writer.array("links", span.links.indices) {
                    write(span.links[$1], flags: stored.flags(ofLink: $1), to: &$0)
                }
            }
            writer.count("droppedLinksCount", span.droppedLinks)
            writer.name("status")
            writer.object { writer in
                switch span.status {
                case .unset: break
                case .ok: writer.member("code", 1)
                case .error(let description):
                    writer.text("message", description)
                    writer.member("code", 2)
                }
            }
        }
    }

    private static func write(_ event: SpanEvent, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.wide("timeUnixNano", event.timeUnixNano)
            writer.text("name", event.name)
            writer.attributes("attributes", event.attributes)
            writer.count("droppedAttributesCount", event.droppedAttributes)
        }
    }

    private static func write(_ link: SpanLink, flags: UInt32, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("traceId", link.context.traceID.description)
            writer.member("spanId", link.context.spanID.description)
            writer.text("traceState", link.context.state.header)
            writer.attributes("attributes", link.attributes)
            writer.count("droppedAttributesCount", link.droppedAttributes)
            writer.member("flags", flags)
        }
    }
}

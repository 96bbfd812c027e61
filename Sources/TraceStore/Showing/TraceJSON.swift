// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// The JSON forms of listings and traces; each is one text without a line end.
public enum TraceJSON {
    /// An array of `{trace_id, envelope_id, started_at, duration_ms, status, hops, errors, actors}`, one a line.
    public static func list(_ traces: [TraceSummary]) -> [UInt8] {
        var text = JSONText()
        text.lines(traces) { write($1, to: &$0) }
        return text.bytes
    }

    /// One trace as `{trace_id, status, spans, hops, critical_path, time_ms}`.
    ///
    /// `critical_path` is a list of `{span_id, kind, start_unix_nano, end_unix_nano}` by time, `kind` being `work` or
    /// `queue_wait`; `time_ms` tells what the time of the critical path and of all branches together was spent on.
    ///
    /// Envelopes are the JSON that was recorded; where that is not all or no JSON, they are `null` (not recorded),
    /// `{"$truncated":size}`, `{"$text":...}` or `{"$base64":...}`.
    public static func show(_ trace: StoredTrace) -> [UInt8] {
        var text = JSONText()
        text.object { text in
            text.member("trace_id", trace.id.description)
            text.member("status", trace.status.rawValue)
            text.key("spans")
            text.array(trace.spans) { write($1, to: &$0) }
            text.key("hops")
            text.array(trace.hops) { write($1, to: &$0) }
            write(TraceAnalysis(trace), to: &text)
        }
        return text.bytes
    }

    /// An array of hops, as in the JSON of a trace.
    public static func hops(_ hops: [StoredHop]) -> [UInt8] {
        var text = JSONText()
        text.array(hops) { write($1, to: &$0) }
        return text.bytes
    }

    private static func write(_ analysis: TraceAnalysis, to text: inout JSONText) {
        text.key("critical_path")
        text.array(analysis.path.segments) { text, segment in
            text.object { text in
                text.member("span_id", analysis.tree.spans[segment.span].span.context.spanID.description)
                text.member("kind", segment.kind == .work ? "work" : "queue_wait")
                text.member("start_unix_nano", segment.startUnixNano)
                text.member("end_unix_nano", segment.endUnixNano)
            }
        }
        text.key("time_ms")
        text.object { text in
            for (name, totals) in [("critical_path", analysis.totals.critical), ("all_branches", analysis.totals.all)] {
                text.key(name)
                text.object { text in
                    for kind in WorkKind.allCases {
                        text.member(
                            kind.rawValue,
                            raw: TimeText.milliseconds(Int64(clamping: totals[kind] ?? 0))
                        )
                    }
                }
            }
        }
    }

    /// A pruning as `{dry_run, deleted_bytes, remaining_bytes, slices}`, slices `{file, begun_at, bytes, fate}`.
    ///
    /// `fate` is `kept`, `deleted`, `in_use`, `foreign` or `undeletable`, and `reason` tells why the last.
    public static func prune(_ report: PruneReport, isDryRun: Bool) -> [UInt8] {
        var text = JSONText()
        text.object { text in
            text.key("dry_run")
            text.raw(isDryRun.description.utf8)
            text.member("deleted_bytes", report.deleted.reduce(0) { $0 + $1.bytes })
            text.member("remaining_bytes", report.remaining.reduce(0) { $0 + $1.bytes })
            text.key("slices")
            text.array(report.slices) { text, slice in
                text.object { text in
                    text.member("file", slice.name)
                    text.member("begun_at", TimeText.timestamp(slice.startedAtUnixNano))
                    text.member("bytes", slice.bytes)
                    text.member("fate", slice.fate.name)
                    if case .undeletable(let reason) = slice.fate { text.member("reason", reason) }
                }
            }
        }
        return text.bytes
    }

    static func write(_ trace: TraceSummary, to text: inout JSONText) {
        text.object { members(of: trace, to: &$0) }
    }

    static func members(of trace: TraceSummary, to text: inout JSONText) {
        text.member("trace_id", trace.traceID.description)
        text.member("envelope_id", trace.envelopeID)
        text.member("started_at", TimeText.timestamp(trace.startedAtUnixNano))
        text.member("duration_ms", raw: TimeText.milliseconds(trace.duration.nanoseconds))
        text.member("status", trace.status.rawValue)
        text.member("hops", trace.hops)
        text.member("errors", trace.errors)
        text.key("actors")
        text.array(trace.actors) { $0.string($1) }
    }

    private static func write(_ stored: StoredSpan, to text: inout JSONText) {
        let span = stored.span
        text.object { text in
            text.member("span_id", span.context.spanID.description)
            text.member("parent_span_id", span.parentSpanID?.description)
            text.member("name", span.name)
            text.member("kind", span.kind.description)
            text.member("service", stored.service)
            text.member("start_unix_nano", span.startUnixNano)
            text.member("end_unix_nano", span.endUnixNano)
            text.member("status", span.status.description)
            text.key("attributes")
            write(span.attributes, to: &text)
            text.key("events")
            write(span.events, to: &text)
            text.key("links")
            write(span.links, to: &text)
        }
    }

    static func write(_ events: [SpanEvent], to text: inout JSONText) {
        text.array(events) { text, event in
            text.object { text in
                text.member("name", event.name)
                text.member("time_unix_nano", event.timeUnixNano)
                text.key("attributes")
                write(event.attributes, to: &text)
            }
        }
    }

    static func write(_ links: [SpanLink], to text: inout JSONText) {
        text.array(links) { text, link in
            text.object { text in
                text.member("trace_id", link.context.traceID.description)
                text.member("span_id", link.context.spanID.description)
                text.key("attributes")
                write(link.attributes, to: &text)
            }
        }
    }

    private static func write(_ hop: StoredHop, to text: inout JSONText) {
        text.object { text in
            text.member("actor", hop.actor)
            text.member("hop", hop.routeIndex)
            text.member("attempt", hop.attempt)
            text.member("envelope_id", hop.envelopeID)
            text.member("outcome", hop.outcome.name)
            text.member("started_at", TimeText.timestamp(hop.startedAtUnixNano))
            text.member("duration_ms", raw: TimeText.milliseconds(hop.duration.nanoseconds))
            text.member("queue_wait_ms", raw: hop.queueWait.map { TimeText.milliseconds($0.nanoseconds) } ?? "null")
            text.key("input")
            write(hop.input, to: &text)
            text.key("outputs")
            text.array(hop.outputs) { write($1.envelope, to: &$0) }
            text.key("error")
            guard let error = hop.error else { return text.raw("null".utf8) }
            text.object { text in
                text.member("code", error.code)
                text.member("type", error.type)
                text.member("message", error.message)
                text.member("traceback", error.traceback)
            }
        }
    }

    static func write(_ envelope: StoredEnvelope, to text: inout JSONText) {
        switch envelope {
        case .complete(let bytes), .redacted(let bytes):
            if JSONCheck.isValid(bytes.span) {
                text.raw(bytes)
            } else if let string = String(validating: bytes, as: UTF8.self) {
                text.object { $0.member("$text", string) }
            } else {
                text.object { $0.member("$base64", Base64.encoded(bytes)) }
            }
        case .truncated(_, let size): text.object { $0.member("$truncated", size) }
        case .omitted: text.raw("null".utf8)
        }
    }

    static func write(_ attributes: Attributes, to text: inout JSONText) {
        text.object { text in
            for attribute in attributes {
                text.key(attribute.key.name)
                write(attribute.value, to: &text)
            }
        }
    }

    private static func write(_ value: AttributeValue, to text: inout JSONText) {
        switch value {
        case .string(let value): text.string(value)
        case .bool(let value): text.raw(value.description.utf8)
        case .int(let value): text.raw(value.description.utf8)
        case .double(let value): write(value, to: &text)
        case .stringArray(let values): text.array(values) { $0.string($1) }
        case .boolArray(let values): text.array(values) { $0.raw($1.description.utf8) }
        case .intArray(let values): text.array(values) { $0.raw($1.description.utf8) }
        case .doubleArray(let values): text.array(values) { write($1, to: &$0) }
        case .bytes(let bytes): text.string(Base64.encoded(bytes))
        case .array(let values): text.array(values) { write($1, to: &$0) }
        case .map(let values): write(values, to: &text)
        case .empty: text.raw("null".utf8)
        }
    }

    // JSON has no infinities and no NaN; the texts are those of the protobuf JSON mapping.
    private static func write(_ value: Double, to text: inout JSONText) {
        if value.isFinite {
            text.raw(value.description.utf8)
        } else {
            text.string(value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity")
        }
    }
}

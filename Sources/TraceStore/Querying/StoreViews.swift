// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient

/// The views of `asya trace sql`, in terms of one slice's tables; the article on SQL describes their columns.
enum StoreViews {
    struct View: Sendable {
        let name: String
        let columns: [MergedTable.Column]
        let source: String
    }

    static let all = [spans, hops, bodies]

    private static let spans = View(
        name: "spans",
        columns: [
            traceID("s"),
            .init("span_id", .text, "asya_id(s.span_id)"),
            .init("parent_span_id", .text, "asya_id(s.parent_id)"),
            .init("name", .text, text("s.name")),
            .init("kind", .text, choice("s.kind", ["internal", "server", "client", "producer", "consumer"], from: 1)),
            .init("service", .text, "(SELECT service FROM resource WHERE id = s.resource)"),
            .init("scope", .text, text("s.scope")),
            .init("start_ns", .integer, "s.start_ns"),
            .init("end_ns", .integer, "s.start_ns + s.duration_ns"),
            .init("duration_ms", .real, "s.duration_ns / 1e6"),
            .init("status", .text, choice("s.status", ["unset", "ok", "error"], from: 0)),
            .init("status_text", .text, "s.status_text"),
            .init("attributes", .text, "asya_attributes(s.attributes)"),
            .init("events", .text, "asya_events(s.events)"),
            .init("links", .text, "asya_links(s.links)"),
            .init("resource", .text, "(SELECT asya_attributes(attributes) FROM resource WHERE id = s.resource)"),
        ],
        source: "span s"
    )

    private static let hops = View(
        name: "hops",
        columns: hopColumns + [
            .init("queue", .text, text("h.queue")),
            .init("run_id", .text, "h.run_id"),
            .init("start_ns", .integer, "h.start_ns"),
            .init("end_ns", .integer, "h.start_ns + h.duration_ns"),
            .init("duration_ms", .real, "h.duration_ns / 1e6"),
            .init("queue_wait_ms", .real, "h.wait_ns / 1e6"),
            .init("outcome", .text, "asya_outcome(h.outcome)"),
            .init("handler", .text, text("h.handler")),
            .init("fingerprint", .text, text("h.fingerprint")),
            .init("error_code", .text, "asya_error_code(h.error)"),
            .init("error_type", .text, "asya_error_type(h.error)"),
            .init("error_message", .text, "asya_error_message(h.error)"),
            .init("traceback", .text, "asya_traceback(h.error)"),
            .init("input", .text, "asya_envelope(h.input)"),
        ],
        source: "hop h"
    )

    private static let bodies = View(
        name: "bodies",
        columns: hopColumns + [
            .init("direction", .text, "j.value ->> 'direction'"),
            .init("position", .integer, "j.value ->> 'position'"),
            .init("queue", .text, "j.value ->> 'queue'"),
            .init("body_envelope_id", .text, "j.value ->> 'envelope_id'"),
            .init("state", .text, "j.value ->> 'state'"),
            .init("bytes", .integer, "j.value ->> 'bytes'"),
            .init("envelope", .text, "nullif(j.value -> 'envelope', 'null')"),
            .init("payload", .text, "j.value -> 'envelope' -> 'payload'"),
        ],
        source: "hop h, json_each(asya_bodies(h.input, h.outputs, h.envelope_id, h.queue)) j"
    )

    private static let hopColumns: [MergedTable.Column] = [
        traceID("h"),
        .init("span_id", .text, "asya_id(h.span_id)"),
        .init("envelope_id", .text, "h.envelope_id"),
        .init("actor", .text, text("h.actor")),
        .init("hop", .integer, "h.route_index"),
        .init("attempt", .integer, "h.attempt"),
    ]

    private static func traceID(_ table: String) -> MergedTable.Column {
        MergedTable.Column(
            "trace_id",
            .text,
            "(SELECT lower(hex(trace_id)) FROM trace WHERE id = \(table).trace)",
            equality: "\(table).trace IN (SELECT id FROM trace WHERE trace_id = asya_trace(?))"
        )
    }

    private static func text(_ column: String) -> String { "(SELECT value FROM text WHERE id = \(column))" }

    private static func choice(_ column: String, _ names: [String], from first: Int) -> String {
        let cases = names.enumerated().map { "WHEN \($0 + first) THEN '\($1)'" }
        return "CASE \(column) " + cases.joined(separator: " ") + " END"
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TelemetryCore
internal import TraceCollection

/// What `asya trace collect` prints when it is done.
struct CollectText {
    private let report: CollectReport
    private let store: String

    init(_ report: CollectReport, store: String) {
        self.report = report
        self.store = store
    }

    var lines: [String] {
        guard !report.traces.isEmpty else { return [] }
        let records = "\(TraceText.count(report.spans, "span")) and \(TraceText.count(report.hops, "hop"))"
        let first = report.traces.map(\.description).min().map { " (asya trace show \($0))" } ?? ""
        return [
            "collected \(records) of \(TraceText.count(report.traces.count, "trace")) into \(store), "
                + "\(TraceText.size(report.bytes)) transferred\(first)"
        ]
    }

    /// `{traces, spans, hops, bytes, unknown, sources:[{name, slices, spans, hops, bytes, error}]}`.
    var json: [UInt8] {
        let sources = report.sources.map { source -> JSONValue in
            [
                "name": .string(source.name),
                "slices": .int(source.slices),
                "spans": .int(source.spans),
                "hops": .int(source.hops),
                "bytes": .int(source.bytes),
                "error": source.error.map { JSONValue.string("\($0)") } ?? .null,
            ]
        }
        let object: JSONValue = [
            "traces": .array(report.traces.map(\.description).sorted().map(JSONValue.string)),
            "spans": .int(report.spans),
            "hops": .int(report.hops),
            "bytes": .int(report.bytes),
            "unknown": .array(report.unknown.map(JSONValue.string)),
            "sources": .array(sources),
        ]
        return object.encoded()
    }

    /// What is missing, and why.
    var problems: [String] {
        var problems = report.failed.map { source in
            "\(source.name) \(source.error.map { "\($0)" } ?? "failed")"
        }
        for id in report.unknown {
            problems.append("no process that answered has recorded anything of \(id)")
        }
        if report.traces.isEmpty, report.unknown.isEmpty {
            problems.append("no process that answered has recorded a trace of that time")
        }
        return problems
    }
}

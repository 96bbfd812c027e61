// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TelemetryCore
internal import TraceExchange
internal import TraceStore

/// What an import came to.
struct ImportSummary {
    /// Lines that are no OTLP JSON.
    var unreadable = 0
    /// What there was no place for.
    private(set) var losses: Set<String> = []
    private var otherLogRecords = 0
    private var metrics = 0

    mutating func add(_ batch: OTLPJSONBatch) {
        losses.formUnion(batch.losses)
        otherLogRecords += batch.otherLogRecords
        if batch.isMetrics { metrics += 1 }
    }

    func lines(_ importer: TraceStoreImporter, store: String) -> [String] {
        var skipped: [String] = []
        if importer.spans.known + importer.hops.known > 0 {
            skipped.append("\(importer.spans.known + importer.hops.known) that the store had already")
        }
        if otherLogRecords > 0 { skipped.append(TraceText.count(otherLogRecords, "log record")) }
        if metrics > 0 { skipped.append("\(TraceText.count(metrics, "line")) of metrics") }
        let end = skipped.isEmpty ? "" : "; left out: \(skipped.joined(separator: ", "))"
        let first = importer.traces.map(\.description).min().map { [" (asya trace show \($0))"] } ?? []
        return [
            "imported \(TraceText.count(importer.spans.added, "span")) and \(TraceText.count(importer.hops.added, "hop")) of "
                + "\(TraceText.count(importer.traces.count, "trace")) into \(store)\(end)" + first.joined()
        ]
    }

    /// `{traces, spans, hops, known_spans, known_hops, skipped_log_records, skipped_metrics, unreadable_lines, left_out}`.
    func json(_ importer: TraceStoreImporter) -> [UInt8] {
        let traces = importer.traces.map(\.description).sorted()
        let object: JSONValue = [
            "traces": .array(traces.map(JSONValue.string)),
            "spans": .int(importer.spans.added),
            "hops": .int(importer.hops.added),
            "known_spans": .int(importer.spans.known),
            "known_hops": .int(importer.hops.known),
            "skipped_log_records": .int(otherLogRecords),
            "skipped_metrics": .int(metrics),
            "unreadable_lines": .int(unreadable),
            "left_out": .array(losses.sorted().map(JSONValue.string)),
        ]
        return object.encoded()
    }
}

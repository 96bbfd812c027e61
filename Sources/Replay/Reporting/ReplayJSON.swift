// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TelemetryCore

/// The JSON form of a report; one text without a line end.
public enum ReplayJSON {
    /// One object: `{verdict, traces:[{trace_id, verdict, replay_trace_id, hops}], network, notes}`.
    ///
    /// A hop is `{actor, hop, verdict, path, expected, actual, recorded_ms, replayed_ms}`. What has no value is `null`. A
    /// hop or a trace that cannot be replayed says why in a further member `reason`. `network` is `blocked`, `allowed` or
    /// `open`, the last with a `network_reason`.
    public static func encode(_ report: ReplayReport) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("verdict", report.verdict.rawValue)
        writer.name("traces")
        writer.beginArray()
        for trace in report.traces { write(trace, to: &writer) }
        writer.endArray()
        writer.member("network", report.network.name)
        if case .open(let reason) = report.network { writer.member("network_reason", reason) }
        writer.name("notes")
        writer.beginArray()
        for note in report.notes { writer.string(note) }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    private static func write(_ trace: TraceReport, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("trace_id", trace.traceID.description)
        writer.member("verdict", trace.verdict.rawValue)
        writer.name("replay_trace_id")
        writer.value(trace.replayTraceID.map { .string($0.description) } ?? .null)
        if let reason = trace.reason { writer.member("reason", reason) }
        writer.name("hops")
        writer.beginArray()
        for hop in trace.hops { write(hop, to: &writer) }
        writer.endArray()
        writer.endObject()
    }

    private static func write(_ hop: HopReport, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("actor", hop.actor)
        writer.member("hop", hop.hop)
        writer.member("verdict", hop.verdict.rawValue)
        writer.name("path")
        writer.value(hop.path.map { .string($0.description) } ?? .null)
        writer.name("expected")
        writer.value(hop.expected ?? .null)
        writer.name("actual")
        writer.value(hop.actual ?? .null)
        writer.name("recorded_ms")
        writer.double(milliseconds(hop.recorded))
        writer.name("replayed_ms")
        if let replayed = hop.replayed { writer.double(milliseconds(replayed)) } else { writer.null() }
        if hop.verdict == .impossible, let reason = hop.reason { writer.member("reason", reason) }
        writer.endObject()
    }

    /// To the microsecond, as listings show times.
    private static func milliseconds(_ duration: Duration) -> Double {
        (duration / .microseconds(1)).rounded() / 1000
    }
}

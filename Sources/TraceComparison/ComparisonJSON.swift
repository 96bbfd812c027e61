// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TelemetryCore
public import TraceStore

/// The JSON form of a comparison; one text without a line end.
public enum ComparisonJSON {
    /// One object: `{verdict, left, right, first, hops}`.
    ///
    /// `left` and `right` are `{trace_id, status, duration_ms}`; `first` is the first pair of `hops` that differs, or
    /// `null`. A pair is `{hop, actor, attempt, verdict, kind, path, left, right, left_envelope_id, right_envelope_id,
    /// left_ms, right_ms, left_queue_wait_ms, right_queue_wait_ms}`. What has no value is `null`; what was not recorded is
    /// named in a further member `gap`.
    public static func encode(_ comparison: TraceComparison, _ left: StoredTrace, _ right: StoredTrace) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("verdict", comparison.verdict.rawValue)
        write("left", left, to: &writer)
        write("right", right, to: &writer)
        writer.name("first")
        if let first = comparison.firstDifference { write(first, to: &writer) } else { writer.null() }
        writer.name("hops")
        writer.beginArray()
        for pair in comparison.pairs { write(pair, to: &writer) }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    private static func write(_ name: String, _ trace: StoredTrace, to writer: inout JSONWriter) {
        writer.name(name)
        writer.beginObject()
        writer.member("trace_id", trace.id.description)
        writer.member("status", trace.status.rawValue)
        writer.name("duration_ms")
        writer.double(milliseconds(trace.duration))
        writer.endObject()
    }

    private static func write(_ pair: HopPair, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("hop", pair.routeIndex)
        writer.member("actor", pair.actor)
        writer.member("attempt", pair.attempt)
        writer.member("verdict", pair.verdict.rawValue)
        writer.name("kind")
        writer.value(pair.difference.map { .string($0.kind.rawValue) } ?? .null)
        writer.name("path")
        writer.value(pair.difference.map { .string($0.path.description) } ?? .null)
        writer.name("left")
        writer.value(pair.difference?.left ?? .null)
        writer.name("right")
        writer.value(pair.difference?.right ?? .null)
        for (side, hop) in [("left", pair.left), ("right", pair.right)] {
            writer.name("\(side)_envelope_id")
            writer.value(hop.map { .string($0.envelopeID) } ?? .null)
            writer.name("\(side)_ms")
            if let hop { writer.double(milliseconds(hop.duration)) } else { writer.null() }
            writer.name("\(side)_queue_wait_ms")
            if let wait = hop?.queueWait { writer.double(milliseconds(wait)) } else { writer.null() }
        }
        if let gap = pair.gap { writer.member("gap", gap) }
        writer.endObject()
    }

    /// To the microsecond, as listings show times.
    private static func milliseconds(_ duration: Duration) -> Double {
        (duration / .microseconds(1)).rounded() / 1000
    }
}

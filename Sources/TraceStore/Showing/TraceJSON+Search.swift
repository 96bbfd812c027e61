// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

extension TraceJSON {
    /// The traces of a search: those of `list` with `reasons`, `matches` and `cursor` besides, one a line.
    ///
    /// `matches` are hops as `{actor, hop, attempt, envelope_id, outcome, started_at, duration_ms, error, reasons}`, and
    /// `error` is `{code, type, message}` or `null`.
    public static func search(_ result: TraceSearchResult) -> [UInt8] {
        var text = JSONText()
        text.lines(result.matches) { write($1, to: &$0) }
        return text.bytes
    }

    /// One hop as `{trace_id, actor, hop, attempt, envelope_id, outcome, started_at, duration_ms, error}`.
    public static func hop(_ hop: StoredHop) -> [UInt8] {
        var text = JSONText()
        text.object { text in
            text.member("trace_id", hop.traceID.description)
            members(of: hop, to: &text)
        }
        return text.bytes
    }

    /// One trace as in `list`.
    public static func trace(_ trace: TraceSummary) -> [UInt8] {
        var text = JSONText()
        write(trace, to: &text)
        return text.bytes
    }

    private static func write(_ match: TraceMatch, to text: inout JSONText) {
        text.object { text in
            members(of: match.summary, to: &text)
            text.key("reasons")
            text.array(match.reasons) { $0.string($1) }
            text.key("matches")
            text.array(match.hops) { text, found in
                text.object { text in
                    members(of: found.hop, to: &text)
                    text.key("reasons")
                    text.array(found.reasons) { $0.string($1) }
                }
            }
            text.member("cursor", match.cursor.description)
        }
    }

    private static func members(of hop: StoredHop, to text: inout JSONText) {
        text.member("actor", hop.actor)
        text.member("hop", hop.routeIndex)
        text.member("attempt", hop.attempt)
        text.member("envelope_id", hop.envelopeID)
        text.member("outcome", hop.outcome.name)
        text.member("started_at", TimeText.timestamp(hop.startedAtUnixNano))
        text.member("duration_ms", raw: TimeText.milliseconds(hop.duration.nanoseconds))
        text.key("error")
        guard let error = hop.error else { return text.raw("null".utf8) }
        text.object { text in
            text.member("code", error.code)
            text.member("type", error.type)
            text.member("message", error.message)
        }
    }
}

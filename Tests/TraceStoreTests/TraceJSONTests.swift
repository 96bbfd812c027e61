// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
internal import Testing
internal import TraceStore

@Suite struct TraceJSONTests {
    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func `a listing`() {
        let other = TraceSummary(
            traceID: TraceID(high: 1, low: 2),
            envelopeID: nil,
            startedAtUnixNano: 951_782_399_999_999_999,
            duration: .nanoseconds(1_500_001),
            status: .open,
            hops: 0,
            errors: 0,
            actors: []
        )
        #expect(
            text(TraceJSON.list([Sample.retriedPipeline.stored.summary, other])) == """
                [{"trace_id":"0af7651916cd43dd0000000000000001","envelope_id":"e-1",\
                "started_at":"2026-01-01T00:00:00.000000Z","duration_ms":1020,"status":"succeeded","hops":4,"errors":1,\
                "actors":["shout","greet","happy-end"]},
                {"trace_id":"00000000000000010000000000000002","envelope_id":null,\
                "started_at":"2000-02-28T23:59:59.999999Z","duration_ms":1.500001,"status":"open","hops":0,"errors":0,\
                "actors":[]}]
                """
        )
        #expect(text(TraceJSON.list([])) == "[]")
    }

    @Test func `a trace`() {
        var sample = Sample()
        let link = SpanLink(
            context: SpanContext(traceID: TraceID(high: 1, low: 2), spanID: SpanID(value: 3)),
            attributes: [AttributeKey("why"): "creation"]
        )
        sample.span(1, "send a", .producer, 0, 1)
        sample.span(
            2,
            parent: 1,
            "process \"a\"\n\u{1}",
            .consumer,
            1,
            2.5,
            attributes: [
                AttributeKey("text"): "é", AttributeKey("int"): -1, AttributeKey("double"): 0.1,
                AttributeKey("nan"): .double(.nan), AttributeKey("flag"): true,
                AttributeKey("list"): .intArray([1, 2]), AttributeKey("bytes"): .bytes([1, 2, 3, 4]),
            ],
            status: .error(description: "x"),
            links: [link],
            events: [SpanEvent(name: "event", timeUnixNano: 7)]
        )
        sample.hop(
            span: 2,
            "a",
            1,
            2.5,
            wait: -0.25,
            .failed,
            input: #"{ "id": "e-1", "payload": 1.0 }"#,
            to: [("error-end", "e-1")],
            error: HopError(code: "processing_error", type: "ValueError", message: "no", traceback: "a\tb")
        )
        #expect(
            text(TraceJSON.show(sample.stored)) == """
                {"trace_id":"0af7651916cd43dd0000000000000001","status":"open","spans":[\
                {"span_id":"0000000000000001","parent_span_id":null,"name":"send a","kind":"producer","service":"test",\
                "start_unix_nano":1767225600000000000,"end_unix_nano":1767225600001000000,"status":"unset",\
                "attributes":{},"events":[],"links":[]},\
                {"span_id":"0000000000000002","parent_span_id":"0000000000000001","name":"process \\"a\\"\\n\\u0001",\
                "kind":"consumer","service":"test",\
                "start_unix_nano":1767225600001000000,"end_unix_nano":1767225600002500000,"status":"error",\
                "attributes":{"text":"é","int":-1,"double":0.1,"nan":"NaN","flag":true,"list":[1,2],"bytes":"AQIDBA=="},\
                "events":[{"name":"event","time_unix_nano":7,"attributes":{}}],\
                "links":[{"trace_id":"00000000000000010000000000000002","span_id":"0000000000000003",\
                "attributes":{"why":"creation"}}]}],\
                "hops":[{"actor":"a","hop":0,"attempt":1,"envelope_id":"e-1","outcome":"failed",\
                "started_at":"2026-01-01T00:00:00.001000Z","duration_ms":1.5,"queue_wait_ms":-0.25,\
                "input":{ "id": "e-1", "payload": 1.0 },"outputs":[{"id":"e-1","payload":[2]}],\
                "error":{"code":"processing_error","type":"ValueError","message":"no","traceback":"a\\tb"}}],\
                "critical_path":[{"span_id":"0000000000000001","kind":"work",\
                "start_unix_nano":1767225600000000000,"end_unix_nano":1767225600001000000},\
                {"span_id":"0000000000000002","kind":"work",\
                "start_unix_nano":1767225600001000000,"end_unix_nano":1767225600002500000}],\
                "time_ms":{"critical_path":\
                {"queue_wait":0,"handlers":0,"sidecars":1.5,"broker":1,"retries":0,"other":0},\
                "all_branches":{"queue_wait":0,"handlers":0,"sidecars":1.5,"broker":1,"retries":0,"other":0}}}
                """
        )
    }

    @Test func `envelopes that were not recorded as a whole`() {
        var sample = Sample()
        sample.hop(span: 1, "a", 0, 1)
        func input(_ envelope: StoredEnvelope) -> String? {
            var trace = sample.stored
            trace.hops[0].input = envelope
            let json = text(TraceJSON.show(trace))
            guard let start = json.range(of: #""input":"#), let end = json.range(of: #","outputs""#) else { return nil }
            return String(json[start.upperBound..<end.lowerBound])
        }
        #expect(input(.omitted(size: 5)) == "null")
        #expect(input(.truncated(head: [0x7B], size: 5)) == #"{"$truncated":5}"#)
        #expect(input(.redacted(Array(#"{"$redacted":5}"#.utf8))) == #"{"$redacted":5}"#)
        #expect(input(.complete(Array("not \"JSON\"".utf8))) == #"{"$text":"not \"JSON\""}"#)
        #expect(input(.complete([0xFF, 0xFE])) == #"{"$base64":"//4="}"#)
        #expect(input(.complete([])) == #"{"$text":""}"#)
    }
}

extension String {
    /// The first place where the text occurs.
    fileprivate func range(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}

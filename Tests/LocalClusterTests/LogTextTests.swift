// SPDX-License-Identifier: Apache-2.0

import TelemetryCore
import Testing

@testable import LocalCluster

struct LogTextTests {
    private let source = LogSource(component: .runtime, actor: "hello")
    private let text = LogText(isColoured: false) { _ in "12:00:00.000" }

    private func format(_ line: String, _ text: LogText? = nil) -> String? {
        (text ?? self.text).format(LogLine(Array(line.utf8), from: source), from: source, nowUnixNano: 0)
    }

    @Test func `a log line shows time, level, actor, message and the rest`() {
        let line = #"""
            {"ts":"2026-01-31T12:00:00Z","level":"info","msg":"it works","component":"runtime","actor":"hello",\#
            "envelope_id":"e 1","trace_id":"abc","span_id":"def","count":3,"list":["a"]}
            """#
        #expect(
            format(line)
                == #"12:00:00.000 INFO  hello      it works  envelope_id="e 1" trace_id=abc count=3 list=["a"]"#
        )
    }

    @Test func `a line without an actor is the cluster's`() {
        let cluster = LogSource(component: .cluster, actor: nil)
        let line = LogLine(Array(#"{"level":"notice","msg":"stopping"}"#.utf8), from: cluster)
        #expect(text.format(line, from: cluster, nowUnixNano: 0) == "12:00:00.000 NOTE  asya       stopping")
    }

    @Test func `levels are coloured on a terminal`() {
        let coloured = LogText(isColoured: true) { _ in "12:00:00.000" }
        #expect(format(#"{"level":"error","msg":"no"}"#, coloured)?.contains("\u{1B}[31mERROR\u{1B}[0m") == true)
        #expect(format(#"{"level":"warning","msg":"no"}"#, coloured)?.contains("\u{1B}[33mWARN \u{1B}[0m") == true)
    }

    @Test func `what user code prints cannot move the cursor`() {
        let shown = format(#"{"level":"info","msg":"\u001b[2J\rgone\u0007","key":"a\nb"}"#)
        #expect(shown == "12:00:00.000 INFO  hello      \u{FFFD}[2J\u{FFFD}gone\u{FFFD}  key=\"a\\nb\"")
    }

    @Test func `what is no JSON is shown as an error of its process`() {
        #expect(format("Fatal error: oh no") == "12:00:00.000 ERROR hello      Fatal error: oh no")
    }

    @Test func `last words are kept for the report of the process's end`() {
        let bytes = Array("asya-runtime: ASYA_HANDLER is 'a.b', but there is no module 'a'".utf8)
        let line = LogLine(bytes, from: source)
        #expect(line == .lastWords("ASYA_HANDLER is 'a.b', but there is no module 'a'"))
        #expect(text.format(line, from: source, nowUnixNano: 0) == nil)
        #expect(line.json(from: source, nowUnixNano: 0) == nil)
    }

    @Test func `JSON passes as it is, and other lines become JSON`() {
        let bytes = Array(#"{"level": "info", "n": 1.0}"#.utf8)
        #expect(LogLine(bytes, from: source).json(from: source, nowUnixNano: 0) == bytes)
        let plain = LogLine(Array("say \"no\"".utf8), from: source).json(from: source, nowUnixNano: 0)
        #expect(
            plain.map { String(decoding: $0, as: UTF8.self) }
                == #"{"ts":"1970-01-01T00:00:00.000000Z","level":"error","msg":"say \"no\"","component":"runtime","actor":"hello"}"#
        )
    }
}

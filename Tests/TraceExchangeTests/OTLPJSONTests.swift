// SPDX-License-Identifier: Apache-2.0

import Foundation
import TelemetryCore
import Testing
import TraceExchange
import TraceStore

@Suite(.timeLimit(.minutes(10))) struct OTLPJSONTests {
    private static func decode(_ lines: [[UInt8]]) throws -> StoredTrace {
        var (spans, hops): ([StoredSpan], [StoredHop]) = ([], [])
        for line in lines {
            let batch = try OTLPJSONReader.decode(line)
            spans += batch.spans
            hops += batch.hops
            #expect(batch.losses.isEmpty && batch.otherLogRecords == 0 && !batch.isMetrics)
        }
        return StoredTrace(id: SampleTrace.id, spans: spans, hops: hops)
    }

    @Test func `a trace survives with its spans and hops, field by field`() throws {
        let trace = SampleTrace.trace
        let lines = OTLPJSONWriter.lines(of: trace)
        #expect(lines.count == 1 + trace.hops.count)
        #expect(lines.allSatisfy { !$0.contains(0x0A) })
        let decoded = try Self.decode(lines)
        #expect(decoded.spans == trace.spans)
        #expect(decoded.hops == trace.hops)
    }

    @Test func `opentelemetry-proto takes every line`() throws {
        let folder = try Folder()
        let lines: [UInt8] = OTLPJSONWriter.lines(of: SampleTrace.trace).flatMap { $0 + [0x0A] }
        let file = try folder.write("trace.jsonl", lines)
        let (status, output) = try Python.check("same", file, file)
        #expect(
            status == 0 && output == Array("12 spans are the same\n".utf8),
            "\(String(decoding: output, as: UTF8.self))"
        )
    }

    @Test func `spans of others go through a store and come out as they were`() throws {
        let folder = try Folder()
        let (status, generated) = try Python.check("generate", "7", "40")
        try #require(status == 0, "run `make setup-test`: \(String(decoding: generated, as: UTF8.self))")
        let options = TraceStoreOptions(directory: folder.path + "/store", component: "cli", instance: "import")
        let importer = TraceStoreImporter(options: options, nowUnixNano: 1)
        for line in generated.split(separator: 0x0A) {
            let batch = try OTLPJSONReader.decode(Array(line))
            #expect(batch.losses.isEmpty, "\(batch.losses)")
            try importer.add(spans: batch.spans, hops: batch.hops)
        }
        try importer.finish()
        #expect(importer.spans.added == 240 && importer.traces.count == 3)
        let reader = try TraceStoreReader(directory: options.directory)
        let exported = importer.traces.compactMap { reader.trace($0) }.flatMap { OTLPJSONWriter.lines(of: $0) }
        let (same, output) = try Python.check(
            "same",
            try folder.write("in.jsonl", generated),
            try folder.write("out.jsonl", exported.flatMap { $0 + [0x0A] })
        )
        #expect(
            same == 0 && output == Array("240 spans are the same\n".utf8),
            "\(String(decoding: output, as: UTF8.self))"
        )
    }

    @Test func `what other programs write is read, and what cannot be kept is named`() throws {
        let batch = try OTLPJSONReader.decode(
            Array(
                """
                { "resourceSpans": [ { "scopeSpans": [ { "spans": [ {
                    "traceId": "5B8EFFF798038103D269B633813FC60C", "spanId": "EEE19B7EC3C1B174", "parentSpanId": "",
                    "name": "I'm a server span", "kind": "SPAN_KIND_SERVER", "startTimeUnixNano": 1544712660000000000,
                    "endTimeUnixNano": "1544712661000000000", "traceState": "no state", "status": null, "color": "red",
                    "attributes": [ { "key": "n", "value": { "intValue": 5 } }, { "key": "empty" } ]
                } ] } ] } ] }
                """.utf8
            )
        )
        let span = try #require(batch.spans.first)
        #expect(span.span.context.traceID.description == "5b8efff798038103d269b633813fc60c")
        #expect(span.span.kind == .server && span.span.parentSpanID == nil && span.service == "unknown_service")
        #expect(span.span.duration == .seconds(1))
        #expect(span.span.attributes == [AttributeKey("n"): 5, AttributeKey("empty"): .empty])
        #expect(batch.losses.count == 2 && batch.losses.contains { $0.contains("the member color of spans") })
    }

    @Test func `other signals are no hops and no errors`() throws {
        let logs = try OTLPJSONReader.decode(
            Array(#"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"x"}},{}]}]}]}"#.utf8)
        )
        #expect(logs.otherLogRecords == 2 && logs.hops.isEmpty)
        #expect(try OTLPJSONReader.decode(Array(#"{"resourceMetrics":[]}"#.utf8)).isMetrics)
        #expect(try OTLPJSONReader.decode(Array(#"{"resourceSpans":[]}"#.utf8)) == OTLPJSONBatch())
    }

    @Test(arguments: [
        (#"{"resourceSpans":"#, "not JSON: "),
        (#"{"spans":[]}"#, "no resourceSpans in it"),
        (#"{"resourceSpans":{}}"#, ".resourceSpans is to be an array"),
        (
            #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"W47/95gDgQPSabYzgT/GDA=="}]}]}]}"#,
            ".resourceSpans[0].scopeSpans[0].spans[0].traceId is to be 32 hexadecimal digits"
        ),
        (
            #"{"resourceSpans":[{"resource":{"attributes":[{"key":"a","value":{"intValue":"x"}}]}}]}"#,
            ".resourceSpans[0].resource.attributes[0].value.intValue is to be a number of 64 bits"
        ),
        (
            #"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"eventName":"asya.hop"}]}]}]}"#,
            ".resourceLogs[0].scopeLogs[0].logRecords[0].body is to be a map"
        ),
    ])
    func `a line that is wrong is refused with the place`(line: String, problem: String) {
        let error = #expect(throws: OTLPJSONError.self) { try OTLPJSONReader.decode(Array(line.utf8)) }
        #expect("\(error.map { "\($0)" } ?? "")".hasPrefix(problem), "\(error.map { "\($0)" } ?? "")")
    }

    @Test func `damaged lines are survived`() throws {
        let lines = OTLPJSONWriter.lines(of: SampleTrace.trace)
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            guard var line = lines.randomElement(using: &generator) else { continue }
            for _ in 0..<3 {
                line[.random(in: line.indices, using: &generator)] = .random(in: 0x20...0x7E, using: &generator)
            }
            _ = try? OTLPJSONReader.decode(line)
        }
    }
}

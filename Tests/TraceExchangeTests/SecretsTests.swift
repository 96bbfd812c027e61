// SPDX-License-Identifier: Apache-2.0

import Foundation
import TelemetryCore
import Testing
import TraceExchange
import TraceStore

/// What must not be written is in no export, whichever way it came in.
@Suite struct SecretsTests {
    private static let secret = "hunter2-correct-horse"
    private static let traceID = TraceID(high: 5, low: 6)

    private static var span: SpanData {
        SpanData(
            context: SpanContext(traceID: traceID, spanID: SpanID(value: 7), flags: [.sampled]),
            name: "process a",
            kind: .consumer,
            startUnixNano: 1,
            endUnixNano: 2,
            attributes: [
                AttributeKey("db.password"): .string(secret),
                AttributeKey("config"): .map([
                    AttributeKey("list"): .array([.map([AttributeKey("token"): .string(secret)])])
                ]),
                AttributeKey("exception.message"): .string("login failed: password=\(secret)"),
            ],
            events: [SpanEvent(name: "e", timeUnixNano: 1, attributes: [AttributeKey("api_key"): .string(secret)])],
            links: [
                SpanLink(
                    context: SpanContext(traceID: traceID, spanID: SpanID(value: 8)),
                    attributes: [AttributeKey("secret"): .string(secret)]
                )
            ],
            status: .error(description: "Authorization: Bearer \(secret)"),
            scope: InstrumentationScope(name: "asya")
        )
    }

    private static let resource: Attributes = [.serviceName: "a", AttributeKey("env.API_KEY"): .string(secret)]
    private static let envelope = Array(
        #"{"id":"e","headers":{"authorization":"\#(secret)"},"payload":{"user":{"password":"\#(secret)"}}}"#.utf8
    )
    private static let error = HopError(
        code: "processing_error",
        type: "ValueError",
        message: "token=\(secret)",
        traceback: "connect('https://me:\(secret)@host')"
    )

    private func exports(of store: String) throws -> [[UInt8]] {
        let trace = try #require(try TraceStoreReader(directory: store).trace(Self.traceID))
        #expect(trace.spans.count == 1 && trace.hops.count == 1)
        return OTLPJSONWriter.lines(of: trace) + [ChromeTrace.document(of: [trace]), TracePage.document(of: trace)]
    }

    private func expectNoSecret(in texts: [[UInt8]]) {
        for text in texts { #expect(!String(decoding: text, as: UTF8.self).contains(Self.secret)) }
    }

    @Test func `of what was recorded here`() throws {
        let folder = try Folder()
        let writer = TraceStoreWriter(
            options: TraceStoreOptions(directory: folder.path, component: "sidecar", instance: "a", payloads: .all),
            resource: Self.resource
        )
        writer.onEnd(Self.span)
        writer.record(
            HopRecord(
                traceID: Self.traceID,
                spanID: SpanID(value: 7),
                envelopeID: "e",
                routeIndex: 0,
                actor: "a",
                queue: "asya-a",
                startedAtUnixNano: 1,
                endedAtUnixNano: 2,
                outcome: .failed,
                input: Self.envelope,
                outputs: [HopOutput(queue: "asya-error-end", envelope: Self.envelope)],
                error: Self.error
            )
        )
        writer.shutdown()
        expectNoSecret(in: try exports(of: folder.path) + [folder.content])
    }

    @Test func `of what was recorded elsewhere without redaction and imported`() throws {
        let folder = try Folder()
        let trace = StoredTrace(
            id: Self.traceID,
            spans: [StoredSpan(span: Self.span, resource: Self.resource, service: "a")],
            hops: [
                StoredHop(
                    traceID: Self.traceID,
                    spanID: SpanID(value: 7),
                    envelopeID: "e",
                    routeIndex: 0,
                    actor: "a",
                    queue: "asya-a",
                    startedAtUnixNano: 1,
                    endedAtUnixNano: 2,
                    outcome: .failed,
                    input: .complete(Self.envelope),
                    outputs: [
                        StoredHop.Output(
                            queue: "asya-error-end",
                            envelopeID: "e",
                            envelope: .truncated(head: Array(Self.envelope.dropLast(3)), size: 1000)
                        )
                    ],
                    error: Self.error
                )
            ]
        )
        let importer = TraceStoreImporter(
            options: TraceStoreOptions(directory: folder.path, component: "cli", instance: "import"),
            nowUnixNano: 1
        )
        for line in OTLPJSONWriter.lines(of: trace) {
            let batch = try OTLPJSONReader.decode(line)
            try importer.add(spans: batch.spans, hops: batch.hops)
        }
        try importer.finish()
        expectNoSecret(in: try exports(of: folder.path) + [folder.content])
    }
}

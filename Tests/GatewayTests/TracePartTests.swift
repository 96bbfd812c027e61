// SPDX-License-Identifier: Apache-2.0

import TelemetryCore
import Testing
import TraceStore

@testable import Gateway

/// What of a trace belongs to one envelope.
struct TracePartTests {
    private let traceID = TraceID(high: 1, low: 2)

    private func span(_ number: UInt64, parent: UInt64?, _ attributes: Attributes = Attributes()) -> StoredSpan {
        StoredSpan(
            span: SpanData(
                context: SpanContext(traceID: traceID, spanID: SpanID(value: number)),
                parentSpanID: parent.map { SpanID(value: $0) },
                name: "\(number)",
                startUnixNano: number,
                endUnixNano: number + 1,
                attributes: attributes,
                scope: InstrumentationScope(name: "")
            ),
            service: "tests"
        )
    }

    private func hop(_ envelope: String, outputs: [String] = [], input: [UInt8] = []) -> StoredHop {
        StoredHop(
            traceID: traceID,
            spanID: SpanID(value: 99),
            envelopeID: envelope,
            routeIndex: 0,
            actor: "a",
            queue: "q",
            startedAtUnixNano: 1,
            endedAtUnixNano: 2,
            outcome: .succeeded,
            input: .complete(input),
            outputs: outputs.map { .init(queue: "q", envelopeID: $0, envelope: .complete(input)) }
        )
    }

    @Test func `what was fanned out of it, what is around it and what is inside it`() {
        let trace = StoredTrace(
            id: traceID,
            spans: [
                span(1, parent: nil), span(2, parent: 1, [.asyaEnvelopeID: "x"]), span(3, parent: 2),
                span(4, parent: 3, [.messagingMessageID: "x-0-1"]),
                span(5, parent: 4, [.asyaEnvelopeID: "x-0-2", .asyaEnvelopeParentID: "x"]), span(6, parent: 5),
                span(7, parent: 1, [.asyaEnvelopeID: "y"]), span(8, parent: 7), span(9, parent: nil),
                span(10, parent: 9, [.asyaEnvelopeID: "y"]), span(11, parent: 12), span(12, parent: 11),
            ],
            hops: [
                hop("x-0-1", outputs: ["x-0-1-1-1"]), hop("x", outputs: ["x", "x-0-1"]), hop("y"), hop("x-0-1-1-1"),
            ]
        )
        let part = trace.part(of: "x")
        #expect(part.spans.map(\.span.name) == ["1", "2", "3", "4", "5", "6"])
        #expect(Set(part.hops.map(\.envelopeID)) == ["x", "x-0-1", "x-0-1-1-1"])
        #expect(trace.part(of: "y").spans.map(\.span.name) == ["1", "7", "8", "9", "10"])
        #expect(trace.part(of: "z").isEmpty)
        let child = trace.part(of: "x-0-1")
        #expect(child.spans.map(\.span.name) == ["4"])
        #expect(child.spans.map(\.span.parentSpanID) == [nil])
    }

    @Test func `envelopes beyond what an answer may hold are as if they had been too long`() {
        let trace = StoredTrace(id: traceID, spans: [], hops: [hop("x", outputs: ["x"], input: Array("12345".utf8))])
        let bounded = trace.keeping(envelopeBytes: 9).hops[0]
        #expect(bounded.input == .complete(Array("12345".utf8)))
        #expect(bounded.outputs[0].envelope == .truncated(head: [], size: 5))
        #expect(trace.keeping(envelopeBytes: 10) == trace)
    }
}

// SPDX-License-Identifier: Apache-2.0

import TelemetryCore
import TraceStore

/// A pipeline with a fan-out, a retry, a failure and spans of another service, and whatever is hard to carry.
enum SampleTrace {
    static let id = TraceID(high: 0x0AF7_6519_16CD_43DD, low: 1)
    static let start: UInt64 = 1_767_225_600_000_000_000

    static var trace: StoredTrace {
        StoredTrace(id: id, spans: spans, hops: hops)
    }

    private static func span(
        _ number: UInt64,
        _ parent: UInt64?,
        _ name: String,
        _ kind: SpanKind,
        _ from: UInt64,
        _ to: UInt64,
        service: String,
        change: (inout SpanData) -> Void = { _ in }
    ) -> StoredSpan {
        var span = SpanData(
            context: SpanContext(traceID: id, spanID: SpanID(value: number), flags: [.sampled]),
            parentSpanID: parent.map { SpanID(value: $0) },
            parentIsRemote: kind == .consumer,
            name: name,
            kind: kind,
            startUnixNano: start + from * 1_000_001,
            endUnixNano: start + to * 1_000_001,
            scope: InstrumentationScope(name: "asya", version: "1")
        )
        change(&span)
        let resource: Attributes = [.serviceName: .string(service), .serviceInstanceID: .string("\(service)-0")]
        return StoredSpan(span: span, resource: resource, service: service)
    }

    private static var spans: [StoredSpan] {
        [
            span(1, nil, "send split", .producer, 0, 2, service: "cli"),
            span(2, 1, "process split", .consumer, 10, 60, service: "split") { span in
                span.attributes = [
                    AttributeKey("text"): "</script><script>alert(1)</script>", AttributeKey("nul"): "a\0b\u{2028}",
                    AttributeKey("big"): .int(.max), AttributeKey("small"): .int(.min),
                    AttributeKey("nan"): .double(.infinity),
                    AttributeKey("bytes"): .bytes([0, 255]), AttributeKey("none"): .empty,
                    AttributeKey("map"): .map([AttributeKey("k"): .array(["a", 1, .map([:])])]),
                    AttributeKey("list"): .stringArray(["a", ""]), AttributeKey("flags"): .boolArray([true]),
                ]
                span.links = [
                    SpanLink(
                        context: SpanContext(
                            traceID: TraceID(high: 1, low: 2),
                            spanID: SpanID(value: 3),
                            flags: [.sampled, .random],
                            state: TraceState(header: "a=1,b=2") ?? TraceState(),
                            isRemote: true
                        ),
                        attributes: [AttributeKey("why"): "creation"],
                        droppedAttributes: 2
                    )
                ]
                span.events = [
                    SpanEvent(name: "event", timeUnixNano: start + 20_000_000, attributes: [AttributeKey("a"): 1])
                ]
                (span.droppedAttributes, span.droppedEvents, span.droppedLinks) = (1, 2, 3)
                span.context.state = TraceState(header: "vendor=x") ?? TraceState()
            },
            // Both begin with their parent.
            span(3, 2, "handler split", .internal, 10, 40, service: "split"),
            span(4, 2, "publish work", .producer, 41, 43, service: "split"),
            span(5, 2, "publish work", .producer, 42, 45, service: "split"),
            span(6, 4, "process work", .consumer, 70, 90, service: "work") {
                $0.status = .error(description: "bad <b>")
            },
            span(7, 5, "process work", .consumer, 75, 120, service: "work") { $0.status = .ok },
            span(8, 6, "publish work", .producer, 85, 88, service: "work"),
            span(9, 8, "process work", .consumer, 200, 230, service: "work"),
            span(10, 7, "GET /price", .client, 80, 100, service: "work"),
            span(11, 10, "GET /price", .server, 82, 98, service: "shop"),
            span(12, 7, "handler work", .internal, 76, 118, service: "work"),
        ]
    }

    private static func envelope(_ id: String) -> StoredEnvelope {
        .complete(
            Array(#"{"id":"\#(id)","route":{"actors":["split","work"],"current":0},"payload":{"a":"</script>"}}"#.utf8)
        )
    }

    private static func hop(
        _ span: UInt64,
        _ actor: String,
        _ envelopeID: String,
        _ index: Int,
        _ from: UInt64,
        _ to: UInt64,
        _ outcome: HopOutcome,
        change: (inout StoredHop) -> Void = { _ in }
    ) -> StoredHop {
        var hop = StoredHop(
            traceID: id,
            spanID: SpanID(value: span),
            envelopeID: envelopeID,
            routeIndex: index,
            actor: actor,
            queue: "asya-\(actor)",
            startedAtUnixNano: start + from * 1_000_001,
            endedAtUnixNano: start + to * 1_000_001,
            queueWait: .nanoseconds(8_000_001),
            outcome: outcome,
            input: envelope(envelopeID)
        )
        change(&hop)
        return hop
    }

    private static var hops: [StoredHop] {
        let error = HopError(
            code: "processing_error",
            type: "ValueError",
            message: "bad <b>",
            traceback: "line 1\nline 2"
        )
        return [
            hop(2, "split", "e-1", 0, 10, 60, .succeeded) { hop in
                hop.outputs = ["e-1", "e-1-0-1"].map {
                    StoredHop.Output(queue: "asya-work", envelopeID: $0, envelope: envelope($0))
                }
                (hop.handler, hop.handlerFingerprint) = ("steps.split", "sha256:00")
            },
            hop(6, "work", "e-1", 1, 70, 90, .retried) { hop in
                hop.error = error
                hop.outputs = [StoredHop.Output(queue: "asya-work", envelopeID: "e-1", envelope: .omitted(size: 12))]
                hop.runID = "r-1"
                hop.queueWait = .nanoseconds(-5)
            },
            hop(7, "work", "e-1-0-1", 1, 75, 120, .ended) { hop in
                hop.input = .redacted(Array(#"{"id":"e-1-0-1","payload":{"api_key":{"$redacted":7}}}"#.utf8))
                hop.queueWait = nil
            },
            hop(9, "work", "e-1", 1, 200, 230, .deadLettered) { hop in
                hop.attempt = 2
                hop.error = HopError(code: "timeout_error", type: "", message: "")
                hop.input = .truncated(head: Array(#"{"id":"e-1","payl"#.utf8), size: 70_000)
            },
            hop(13, "lost", "e-2", 2, 240, 250, .canceled) { $0.input = .complete([0xFF, 0x00, 0xFE]) },
        ]
    }
}

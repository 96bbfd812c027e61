// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TelemetryTesting
import Testing

@testable import TelemetryCore

struct SpanTests {
    private let processor = InMemorySpanProcessor()
    private let clock = ManualClock(startUnixNano: 1_000)

    private func tracer(_ limits: SpanLimits = SpanLimits()) -> Tracer {
        .testing(processor, clock: clock, limits: limits)
    }

    @Test func `an ended span holds all that was said to it`() throws {
        let other = SpanContext(traceID: TraceID(high: 9, low: 9), spanID: SpanID(value: 9))
        let span = tracer().startSpan("process text", kind: .consumer, attributes: [.asyaActor: "text"])
        clock.advance(by: .nanoseconds(5))
        span.addEvent("asya.event", attributes: [.asyaAttempt: 1])
        span.addEvent("earlier", at: 1_001)
        span.addLink(other, attributes: [.asyaLinkReason: .string(LinkReason.creation.rawValue)])
        span.set(.asyaAttempt, 2)
        span.set([.asyaActor: "other", .asyaOutcome: "succeeded"])
        clock.advance(by: .nanoseconds(5))
        span.end()
        let expected = SpanData(
            context: SpanContext(
                traceID: TraceID(high: 0, low: 1),
                spanID: SpanID(value: 1),
                flags: .sampled
            ),
            name: "process text",
            kind: .consumer,
            startUnixNano: 1_000,
            endUnixNano: 1_010,
            attributes: [.asyaActor: "other", .asyaAttempt: 2, .asyaOutcome: "succeeded"],
            events: [
                SpanEvent(name: "asya.event", timeUnixNano: 1_005, attributes: [.asyaAttempt: 1]),
                SpanEvent(name: "earlier", timeUnixNano: 1_001),
            ],
            links: [SpanLink(context: other, attributes: [.asyaLinkReason: "creation"])],
            scope: InstrumentationScope(name: "test", version: "1")
        )
        #expect(processor.spans == [expected])
        #expect(processor.spans[0].duration == .nanoseconds(10))
        #expect(processor.started == [expected.context])
    }

    @Test func `a span ends once and says nothing afterwards`() {
        let span = tracer().startSpan("once")
        #expect(span.isRecording)
        span.end()
        span.end(at: 5_000)
        span.set(.asyaAttempt, 1)
        span.addEvent("late")
        span.setError(type: "late", message: "late")
        span.rename("late")
        #expect(!span.isRecording)
        #expect(processor.spans.count == 1)
        #expect(processor.spans[0].name == "once")
        #expect(processor.spans[0].attributes.isEmpty)
        #expect(processor.spans[0].status == .unset)
    }

    @Test func `an error sets status and type, and success said before or after wins over it`() {
        let failed = tracer().startSpan("failed")
        failed.setError(type: "builtins.ValueError", message: "no such key")
        failed.end()
        #expect(processor.spans[0].status == .error(description: "no such key"))
        #expect(processor.spans[0].attributes[.errorType] == "builtins.ValueError")
        let recovered = tracer().startSpan("recovered")
        recovered.setError(type: "x", message: "x")
        recovered.setOK()
        recovered.setError(type: "y", message: "y")
        recovered.end()
        #expect(processor.spans[1].status == .ok)
        #expect(!processor.spans[1].status.isError)
    }

    @Test func `a span never ends before it started`() {
        tracer().startSpan("back", startUnixNano: 2_000).end(at: 1_500)
        #expect(processor.spans[0].endUnixNano == 2_000)
        #expect(processor.spans[0].duration == .zero)
    }

    @Test func `what is over a limit is dropped and counted`() {
        let limits = SpanLimits(
            attributes: 2,
            events: 1,
            links: 1,
            attributesPerEvent: 1,
            attributesPerLink: 0,
            valueLength: 3
        )
        let other = SpanContext(traceID: TraceID(high: 9, low: 9), spanID: SpanID(value: 9))
        let span = tracer(limits).startSpan(
            "full",
            links: [SpanLink(context: other, attributes: [.asyaLinkReason: "x"])],
            attributes: [.asyaActor: "abcdef", .asyaAttempt: 1, .asyaOutcome: "x"]
        )
        span.set(.asyaAttempt, 2)
        span.set(.asyaQueueWait, 3)
        span.addEvent("kept", attributes: [.asyaActor: "abcdef", .asyaAttempt: 1])
        span.addEvent("dropped")
        span.addLink(other)
        span.end()
        let data = processor.spans[0]
        #expect(data.attributes == [.asyaActor: "abc", .asyaAttempt: 2])
        #expect(data.droppedAttributes == 2)
        #expect(
            data.events == [
                SpanEvent(name: "kept", timeUnixNano: 1_000, attributes: [.asyaActor: "abc"], droppedAttributes: 1)
            ]
        )
        #expect(data.droppedEvents == 1)
        #expect(data.links == [SpanLink(context: other, droppedAttributes: 1)])
        #expect(data.droppedLinks == 1)
    }

    @Test func `a link to an invalid context is ignored`() {
        let span = tracer().startSpan("links", links: [SpanLink(context: .invalid)])
        span.addLink(.invalid)
        span.end()
        #expect(processor.spans[0].links.isEmpty)
        #expect(processor.spans[0].droppedLinks == 0)
    }

    @Test func `a span takes words and ends from many threads at once`() async {
        let span = tracer(SpanLimits(attributes: 1_000, events: 1_000)).startSpan("shared")
        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<8 {
                group.addTask {
                    for index in 0..<50 {
                        span.set(AttributeKey("\(worker).\(index)"), .int(index))
                        span.addEvent("event")
                    }
                }
            }
        }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { span.end() } }
        }
        #expect(processor.spans.count == 1)
        #expect(processor.spans[0].attributes.count == 400)
        #expect(processor.spans[0].events.count == 400)
    }

    @Test func `limits are read from the environment, and what is wrong is named`() {
        var warnings: [String] = []
        let limits = SpanLimits(
            environment: [
                "OTEL_ATTRIBUTE_COUNT_LIMIT": "10", "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT": "20",
                "OTEL_SPAN_EVENT_COUNT_LIMIT": "-1", "OTEL_SPAN_LINK_COUNT_LIMIT": "many",
                "OTEL_LINK_ATTRIBUTE_COUNT_LIMIT": "", "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT": "64",
            ],
            warnings: &warnings
        )
        #expect(
            limits
                == SpanLimits(attributes: 20, attributesPerEvent: 10, attributesPerLink: 10, valueLength: 64)
        )
        #expect(warnings.count == 2)
        #expect(warnings[0].contains("OTEL_SPAN_EVENT_COUNT_LIMIT") && warnings[0].contains("-1"))
        #expect(warnings[1].contains("OTEL_SPAN_LINK_COUNT_LIMIT"))
        #expect(SpanLimits(environment: [:], warnings: &warnings) == SpanLimits())
    }
}

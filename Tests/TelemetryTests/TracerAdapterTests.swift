// SPDX-License-Identifier: Apache-2.0

import TelemetryCore
import TelemetryTesting
import Testing
import Tracing

@testable import Telemetry

struct TracerAdapterTests {
    private let processor = InMemorySpanProcessor()
    private let tracer: TracerAdapter

    init() {
        let processor = processor
        tracer = TracerAdapter(
            tracer: .testing(processor),
            propagators: [.traceContext, .baggage],
            flush: { processor.forceFlush() }
        )
    }

    private struct Headers: Injector, Extractor {
        func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) { carrier[key] = value }
        func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }
    }

    @Test func `nested spans are parent and child in one trace`() throws {
        tracer.withSpan("outer", ofKind: .server) { _ in
            tracer.withSpan("inner", ofKind: .client) { _ in }
        }
        let inner = try #require(processor.spans(named: "inner").first)
        let outer = try #require(processor.spans(named: "outer").first)
        #expect(inner.parentSpanID == outer.context.spanID)
        #expect(inner.context.traceID == outer.context.traceID)
        #expect(outer.parentSpanID == nil)
        #expect(outer.kind == .server)
        #expect(inner.kind == .client)
    }

    @Test func `a library's span is a child of the component's`() throws {
        let parent = TelemetryCore.Tracer.testing(processor).startSpan("process train", kind: .consumer)
        Telemetry.withCurrentSpan(parent.context) { tracer.withSpan("query") { _ in } }
        let span = try #require(processor.spans(named: "query").first)
        #expect(span.parentSpanID == parent.context.spanID)
        #expect(span.parentIsRemote == false)
    }

    @Test func `the current span crosses suspensions`() async {
        let parent = TelemetryCore.Tracer.testing(processor).startSpan("x")
        await Telemetry.withCurrentSpan(parent.context) {
            await Task.yield()
            #expect(Telemetry.currentSpan == parent.context)
        }
        #expect(Telemetry.currentSpan == nil)
    }

    @Test func `attributes can be set, read and changed`() throws {
        tracer.withSpan("x") { span in
            span.attributes["a"] = 1
            span.attributes["b"] = "two"
            span.attributes["c"] = ["x", "y"]
            span.attributes["d"] = 0.5
            span.attributes["e"] = true
            span.attributes["a"] = 3
            #expect(span.attributes.get("a") == .int64(3))
            span.operationName = "renamed"
            #expect(span.operationName == "renamed")
        }
        let span = try #require(processor.spans.first)
        #expect(span.name == "renamed")
        let expected: Attributes = [
            AttributeKey("a"): 3, AttributeKey("b"): "two", AttributeKey("c"): .stringArray(["x", "y"]),
            AttributeKey("d"): 0.5, AttributeKey("e"): true,
        ]
        #expect(span.attributes == expected)
    }

    @Test func `an error is an event, and its type is on the span`() throws {
        struct Broken: Error {}
        #expect(throws: Broken.self) {
            try tracer.withSpan("x") { _ in throw Broken() }
        }
        let span = try #require(processor.spans.first)
        #expect(span.status.isError)
        let event = try #require(span.events.first)
        #expect(event.name == "exception")
        guard case .string(let type)? = event.attributes[.exceptionType] else {
            Issue.record("no type")
            return
        }
        #expect(type.hasSuffix("Broken"))
        #expect(span.attributes[.errorType] == .string(type))
    }

    @Test func `events and links keep their attributes`() throws {
        let other = tracer.startSpan("other")
        let span = tracer.startSpan("x")
        span.addEvent(SpanEvent(name: "e", attributes: ["k": "v"]))
        span.addLink(other, attributes: ["why": "batch"])
        span.end()
        let data = try #require(processor.spans.first)
        #expect(data.events.first?.attributes == [AttributeKey("k"): "v"])
        #expect(data.links.first?.context == other.context.spanContext)
        #expect(data.links.first?.attributes == [AttributeKey("why"): "batch"])
    }

    @Test func `times that a library gives are kept`() throws {
        let span = tracer.startSpan("x", at: DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: 1000))
        span.end(at: DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: 3000))
        let data = try #require(processor.spans.first)
        #expect(data.startUnixNano == 1000)
        #expect(data.endUnixNano == 3000)
    }

    @Test func `contexts leave and enter as w3c headers`() throws {
        let span = tracer.startSpan("x")
        var context = span.context
        context.baggage = Baggage(header: "user=alice;p=1,x=%20y")
        var carrier: [String: String] = [:]
        tracer.inject(context, into: &carrier, using: Headers())
        #expect(carrier["traceparent"] == "00-00000000000000000000000000000001-0000000000000001-01")
        #expect(carrier["tracestate"] == nil)
        #expect(carrier["baggage"] == "user=alice;p=1,x=%20y")

        carrier["tracestate"] = "vendor=1"
        var received = ServiceContext.topLevel
        tracer.extract(carrier, into: &received, using: Headers())
        #expect(received.spanContext?.spanID == span.context.spanContext?.spanID)
        #expect(received.spanContext?.isRemote == true)
        #expect(received.spanContext?.state["vendor"] == "1")
        #expect(received.baggage?["user"] == "alice")
    }

    @Test func `broken headers and switched-off formats are passed over`() {
        var received = ServiceContext.topLevel
        tracer.extract(["traceparent": "00-zz", "baggage": ";;;"], into: &received, using: Headers())
        #expect(received.spanContext == nil)
        #expect(received.baggage == nil)
        let silent = TracerAdapter(tracer: .testing(processor), propagators: [], flush: {})
        var carrier: [String: String] = [:]
        silent.inject(silent.startSpan("x").context, into: &carrier, using: Headers())
        #expect(carrier.isEmpty)
    }

    @Test func `the list of propagators is read by the rules`() {
        var warnings: [String] = []
        #expect(Propagators.parse(nil, warnings: &warnings) == [.traceContext, .baggage])
        #expect(Propagators.parse("", warnings: &warnings) == [.traceContext, .baggage])
        #expect(Propagators.parse("none", warnings: &warnings) == [])
        #expect(Propagators.parse("TraceContext, tracecontext", warnings: &warnings) == [.traceContext])
        #expect(warnings.isEmpty)
        #expect(Propagators.parse("b3,baggage", warnings: &warnings) == [.baggage])
        #expect(warnings == ["OTEL_PROPAGATORS names 'b3': tracecontext, baggage and none are allowed; it is left out"])
    }
}

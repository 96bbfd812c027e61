// SPDX-License-Identifier: Apache-2.0

import TelemetryCore
import TelemetryTesting
import Testing
import Tracing

@testable import Telemetry

/// What swift-distributed-tracing says of spans, statement by statement.
struct SpanAdapterTests {
    private struct Broken: Error, CustomStringConvertible { var description = "it broke" }
    private struct Other: Error {}

    private let processor = InMemorySpanProcessor()
    private let tracer: TracerAdapter

    init() {
        tracer = TracerAdapter(tracer: .testing(processor), propagators: [.traceContext, .baggage], flush: {})
    }

    /// What is recorded of a span with which this was done.
    private func recorded(_ use: (SpanAdapter) -> Void) throws -> SpanData {
        let span = tracer.startSpan("x")
        use(span)
        span.end()
        return try #require(processor.spans.last)
    }

    private func time(_ nanoseconds: UInt64) -> DefaultTracerClock.Timestamp {
        DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: nanoseconds)
    }

    @Test func `an attribute that is set to nil is taken away`() throws {
        let data = try recorded { span in
            span.attributes["kept"] = "a"
            span.attributes["taken"] = "b"
            span.attributes["taken"] = nil as String?
            #expect(span.attributes["taken"] == nil)
        }
        #expect(data.attributes == [AttributeKey("kept"): "a"])
    }

    @Test func `merged attributes overwrite, and several are updated at once`() throws {
        let data = try recorded { span in
            span.attributes["a"] = 1
            span.updateAttributes { attributes in
                attributes.merge(["a": 2, "b": true])
                attributes["c"] = "three"
            }
        }
        #expect(data.attributes == [AttributeKey("a"): 2, AttributeKey("b"): true, AttributeKey("c"): "three"])
    }

    @Test func `every kind of attribute keeps its type`() throws {
        let data = try recorded { span in
            span.attributes.set("i32", value: .int32(-1))
            span.attributes.set("i64", value: .int64(.max))
            span.attributes.set("i32s", value: .int32Array([1, -2]))
            span.attributes.set("i64s", value: .int64Array([3]))
            span.attributes.set("ds", value: .doubleArray([0.5]))
            span.attributes.set("bs", value: .boolArray([true, false]))
            span.attributes.set("convertible", value: .stringConvertible(Broken()))
            span.attributes.set("convertibles", value: .stringConvertibleArray([Broken(), Broken()]))
        }
        let expected: Attributes = [
            AttributeKey("bs"): .boolArray([true, false]), AttributeKey("convertible"): .string("it broke"),
            AttributeKey("convertibles"): .stringArray(["it broke", "it broke"]),
            AttributeKey("ds"): .doubleArray([0.5]), AttributeKey("i32"): .int(-1),
            AttributeKey("i32s"): .intArray([1, -2]), AttributeKey("i64"): .int(.max),
            AttributeKey("i64s"): .intArray([3]),
        ]
        #expect(data.attributes == expected)
    }

    @Test func `a status that nobody sets stays unset`() throws {
        #expect(try recorded { _ in }.status == .unset)
    }

    @Test func `an error has a message, and of two the later counts`() throws {
        let data = try recorded { span in
            span.setStatus(.init(code: .error, message: "first"))
            span.setStatus(.init(code: .error, message: "second"))
        }
        #expect(data.status == .error(description: "second"))
        #expect(data.attributes[.errorType] == "_OTHER")
    }

    @Test func `a success overrides an error and stays`() throws {
        let data = try recorded { span in
            span.setStatus(.init(code: .error))
            span.setStatus(.init(code: .ok))
            span.setStatus(.init(code: .error))
        }
        #expect(data.status == .ok)
        #expect(data.attributes.isEmpty)
    }

    @Test func `a recorded error does not fail the span by itself`() throws {
        let data = try recorded { $0.recordError(Broken()) }
        #expect(data.status == .unset)
        #expect(data.attributes.isEmpty)
        #expect(data.events.map(\.name) == ["exception"])
    }

    @Test func `the type of a failure is the last error's, told before or after the status`() throws {
        let before = try recorded { span in
            span.recordError(Other())
            span.recordError(Broken())
            span.setStatus(.init(code: .error))
        }
        let after = try recorded { span in
            span.setStatus(.init(code: .error))
            span.recordError(Broken())
        }
        for data in [before, after] { #expect(data.attributes[.errorType] == .string(String(reflecting: Broken.self))) }
    }

    @Test func `the type that the library gives is kept`() throws {
        let data = try recorded { span in
            span.attributes["error.type"] = "503"
            span.recordError(Broken())
            span.setStatus(.init(code: .error))
        }
        #expect(data.attributes == [.errorType: "503"])
    }

    @Test func `an error is recorded with its attributes, which take precedence, at its time`() throws {
        let data = try recorded { span in
            span.recordError(Broken(), attributes: ["exception.message": "hidden", "more": 1], at: time(2_000))
        }
        let event = try #require(data.events.first)
        #expect(event.timeUnixNano == 2_000)
        #expect(event.attributes[.exceptionMessage] == "hidden")
        #expect(event.attributes[.exceptionType] == .string(String(reflecting: Broken.self)))
        #expect(event.attributes[AttributeKey("more")] == 1)
    }

    @Test func `an event happens when it says`() throws {
        let data = try recorded { $0.addEvent(SpanEvent(name: "e", at: time(1_500), attributes: ["k": "v"])) }
        #expect(data.events.map(\.timeUnixNano) == [1_500])
    }

    @Test func `a span ends once, and what is said afterwards is ignored`() throws {
        let span = tracer.startSpan("x", at: time(1_000))
        span.attributes["a"] = 1
        #expect(span.isRecording)
        span.end(at: time(2_000))
        #expect(!span.isRecording)
        span.end(at: time(9_000))
        span.operationName = "late"
        span.attributes["a"] = 2
        span.setStatus(.init(code: .error))
        span.addEvent("late")
        span.recordError(Broken())
        span.end()
        let data = try #require(processor.spans.first)
        #expect(processor.spans.count == 1)
        #expect(data.endUnixNano == 2_000)
        #expect(data.name == "x")
        #expect(data.attributes == [AttributeKey("a"): 1])
        #expect(data.status == .unset)
        #expect(data.events.isEmpty)
        #expect(span.operationName == "x")
        #expect(span.attributes.get("a") == .int64(1))
    }

    @Test func `a span nobody records passes its context on and keeps nothing`() {
        let silent = TracerAdapter(
            tracer: .testing(processor, sampler: AlwaysOffSampler()),
            propagators: [.traceContext],
            flush: {}
        )
        silent.withSpan("x") { span in
            span.attributes["a"] = 1
            #expect(!span.isRecording)
            #expect(span.attributes.isEmpty)
            #expect(ServiceContext.current?.spanContext?.isSampled == false)
            #expect(Telemetry.currentSpan == span.context.spanContext)
        }
        #expect(processor.spans.isEmpty)
    }

    @Test func `a link to no span is none`() throws {
        let data = try recorded { $0.addLink(SpanLink(context: .topLevel, attributes: [:])) }
        #expect(data.links.isEmpty)
    }

    @Test func `an explicit context is taken instead of the current one`() throws {
        tracer.withSpan("outer") { _ in
            tracer.withSpan("root", context: .topLevel) { _ in
                tracer.withSpan("child") { _ in }
            }
        }
        let root = try #require(processor.spans(named: "root").first)
        let outer = try #require(processor.spans(named: "outer").first)
        #expect(root.parentSpanID == nil)
        #expect(root.context.traceID != outer.context.traceID)
        #expect(processor.spans(named: "child").first?.parentSpanID == root.context.spanID)
    }

    @Test func `what else is in a context travels with its spans`() {
        var context = ServiceContext.topLevel
        context.baggage = Baggage(header: "user=alice")
        tracer.withSpan("x", context: context) { _ in
            #expect(ServiceContext.current?.baggage?["user"] == "alice")
        }
    }

    @Test func `an error that leaves an asynchronous span is recorded and goes on`() async throws {
        await #expect(throws: Broken.self) {
            try await tracer.withSpan("x") { _ in
                await Task.yield()
                throw Broken()
            }
        }
        let data = try #require(processor.spans.first)
        #expect(data.status.isError)
        #expect(data.events.map(\.name) == ["exception"])
        #expect(ServiceContext.current == nil)
    }

    @Test func `spans of child tasks are children`() async throws {
        await tracer.withSpan("outer") { _ in
            await withTaskGroup { group in
                for name in ["a", "b"] { group.addTask { tracer.withSpan(name) { _ in } } }
            }
        }
        let outer = try #require(processor.spans(named: "outer").first)
        #expect(processor.spans.filter { $0.parentSpanID == outer.context.spanID }.map(\.name).sorted() == ["a", "b"])
    }

    @Test func `the active span is found by its context until it ends`() throws {
        let span = tracer.startSpan("x")
        let context = span.context
        #expect(tracer.activeSpan(identifiedBy: context) === span)
        #expect(tracer.activeSpan(identifiedBy: .topLevel) == nil)
        var inside = context
        inside.spanContext = SpanContext(traceID: TraceID(high: 7, low: 7), spanID: SpanID(value: 7))
        #expect(tracer.activeSpan(identifiedBy: inside) == nil)
        span.end()
        #expect(tracer.activeSpan(identifiedBy: context) == nil)
    }
}

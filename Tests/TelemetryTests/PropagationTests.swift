// SPDX-License-Identifier: Apache-2.0

import TelemetryCore
import TelemetryTesting
import Testing
import Tracing

@testable import Telemetry

/// Contexts that enter and leave through carriers of libraries.
struct PropagationTests {
    private static let valid = "00-12345678901234567890123456789012-1234567890123456-01"

    private struct Headers: Injector, Extractor {
        func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) { carrier[key] = value }
        func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }
    }

    private let tracer: TracerAdapter

    init() {
        tracer = TracerAdapter(
            tracer: .testing(InMemorySpanProcessor()),
            propagators: [.traceContext, .baggage],
            flush: {}
        )
    }

    private func extracted(
        _ carrier: [String: String],
        into context: ServiceContext = .topLevel
    ) -> ServiceContext {
        var context = context
        tracer.extract(carrier, into: &context, using: Headers())
        return context
    }

    /// How HTTPFields and others hand out two headers of one name.
    @Test(arguments: [
        "\(valid), \(valid)", "\(valid),", ",\(valid)", "cc\(valid.dropFirst(2))-a, cc\(valid.dropFirst(2))-a",
        "cc\(valid.dropFirst(2))-,\u{301}",
    ])
    func `a traceparent that came twice restarts the trace`(joined: String) {
        #expect(extracted(["traceparent": joined, "tracestate": "a=1"]).spanContext == nil)
    }

    @Test func `lists that came in several headers are one list`() {
        let context = extracted(["traceparent": Self.valid, "tracestate": "a=1, b=2, ", "baggage": "x=1, y=2"])
        #expect(context.spanContext?.state.header == "a=1,b=2")
        #expect(context.baggage?.header == "x=1,y=2")
    }

    @Test func `a remote span replaces the one that was there`() {
        var context = ServiceContext.topLevel
        context.spanContext = SpanContext(traceID: TraceID(high: 7, low: 7), spanID: SpanID(value: 7))
        context.baggage = Baggage(header: "old=1")
        let received = extracted(["traceparent": Self.valid, "baggage": "new=1"], into: context)
        #expect(received.spanContext?.spanID.description == "1234567890123456")
        #expect(received.spanContext?.isRemote == true)
        #expect(received.baggage?.header == "new=1")
    }

    @Test(arguments: [[:], ["traceparent": "00-zz"], ["tracestate": "a=1"], ["baggage": "=;,"]])
    func `what cannot be read changes nothing`(carrier: [String: String]) {
        var context = ServiceContext.topLevel
        context.spanContext = SpanContext(traceID: TraceID(high: 7, low: 7), spanID: SpanID(value: 7))
        context.baggage = Baggage(header: "old=1")
        let received = extracted(carrier, into: context)
        #expect(received.spanContext == context.spanContext)
        #expect(received.baggage == context.baggage)
    }

    @Test func `without a span nothing but baggage leaves`() {
        var carrier: [String: String] = [:]
        tracer.inject(.topLevel, into: &carrier, using: Headers())
        #expect(carrier.isEmpty)
        var context = ServiceContext.topLevel
        context.spanContext = .invalid
        context.baggage = Baggage(header: "a=1")
        tracer.inject(context, into: &carrier, using: Headers())
        #expect(carrier == ["baggage": "a=1"])
    }

    @Test func `each call has a parent id of its own and what the caller sent`() throws {
        let server = tracer.startSpan(
            "server",
            context: extracted(["traceparent": Self.valid, "tracestate": "a=1", "baggage": "x=1"]),
            ofKind: .server
        )
        let sent = (0..<3).map { _ in
            tracer.withSpan("client", context: server.context, ofKind: .client) { span in
                var carrier: [String: String] = [:]
                tracer.inject(span.context, into: &carrier, using: Headers())
                return carrier
            }
        }
        let parents = try sent.map { try #require($0["traceparent"]) }
        #expect(Set(parents).count == 3)
        #expect(parents.allSatisfy { $0.hasPrefix(Self.valid.prefix(36)) && $0.hasSuffix("-01") })
        #expect(sent.allSatisfy { $0["tracestate"] == "a=1" && $0["baggage"] == "x=1" })
    }

    @Test(arguments: [("02", "02"), ("03", "03"), ("00", "00"), ("01", "01"), ("fe", "02"), ("fd", "01")])
    func `the random flag is the sender's`(received: String, sent: String) throws {
        let context = extracted(["traceparent": "\(Self.valid.dropLast(2))\(received)"])
        let span = TracerAdapter(
            tracer: TelemetryCore.Tracer(
                scope: InstrumentationScope(name: "test"),
                sampler: ParentBasedSampler(root: AlwaysOnSampler()),
                processor: InMemorySpanProcessor()
            ),
            propagators: [.traceContext],
            flush: {}
        ).startSpan("x", context: context)
        var carrier: [String: String] = [:]
        tracer.inject(span.context, into: &carrier, using: Headers())
        #expect(carrier["traceparent"]?.suffix(2) == sent[...])
    }

    @Test func `a library that asks for it flushes the spans`() {
        let processor = InMemorySpanProcessor()
        TracerAdapter(tracer: .testing(processor), propagators: [], flush: { processor.forceFlush() }).forceFlush()
        #expect(processor.flushes == 1)
    }
}

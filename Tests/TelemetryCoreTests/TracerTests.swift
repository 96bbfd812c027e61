// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TelemetryTesting
import Testing

@testable import TelemetryCore

struct TracerTests {
    private let processor = InMemorySpanProcessor()
    private static let remote = SpanContext(
        traceID: TraceID(high: 5, low: 6),
        spanID: SpanID(value: 7),
        flags: [.sampled, .random],
        state: TraceState(validated: "a=1"),
        isRemote: true
    )

    @Test func `a child has its parent's trace, state and random flag and an identifier of its own`() {
        let tracer = Tracer.testing(processor, sampler: ParentBasedSampler(root: AlwaysOffSampler()))
        let span = tracer.startSpan("child", parent: Self.remote)
        let grandchild = tracer.startSpan("grandchild", parent: span.context)
        grandchild.end()
        span.end()
        let (inner, outer) = (processor.spans[0], processor.spans[1])
        #expect(outer.context.traceID == Self.remote.traceID)
        #expect(outer.context.spanID == SpanID(value: 1))
        #expect(outer.context.flags == [.sampled, .random])
        #expect(outer.context.state == Self.remote.state)
        #expect(!outer.context.isRemote)
        #expect(outer.parentSpanID == Self.remote.spanID)
        #expect(outer.parentIsRemote)
        #expect(inner.parentSpanID == outer.context.spanID)
        #expect(!inner.parentIsRemote)
    }

    @Test func `no parent or an invalid one starts a trace`() {
        let tracer = Tracer.testing(processor)
        tracer.startSpan("first").end()
        tracer.startSpan("second", parent: .invalid).end()
        #expect(processor.spans.map(\.context.traceID.low) == [1, 2])
        #expect(processor.spans.allSatisfy { $0.parentSpanID == nil })
    }

    @Test func `the random flag of a new trace says whether its identifier is random`() {
        #expect(Tracer.testing(processor).startSpan("x").context.flags == .sampled)
        let tracer = Tracer(scope: .init(name: "t"), sampler: AlwaysOnSampler(), processor: processor)
        #expect(tracer.startSpan("x").context.flags == [.sampled, .random])
    }

    @Test func `an unset random flag stays unset in the trace`() {
        let tracer = Tracer(scope: .init(name: "t"), sampler: AlwaysOnSampler(), processor: processor)
        var parent = Self.remote
        parent.flags = .sampled
        #expect(tracer.startSpan("x", parent: parent).context.flags == .sampled)
    }

    @Test func `an unsampled span has a context of its own, records nothing and computes nothing`() {
        let tracer = Tracer.testing(processor, sampler: AlwaysOffSampler())
        var computed = 0
        func attributes() -> Attributes {
            computed += 1
            return [:]
        }
        let span = tracer.startSpan("x", parent: Self.remote, links: [], attributes: attributes())
        span.set(attributes())
        span.addEvent("e", attributes: attributes())
        span.end()
        #expect(computed == 0)
        #expect(!span.isRecording)
        #expect(span.context.isValid)
        #expect(span.context.spanID != Self.remote.spanID)
        #expect(span.context.flags == .random)
        #expect(span.context.state == Self.remote.state)
        #expect(processor.started.isEmpty)
        #expect(processor.spans.isEmpty)
    }

    @Test func `an unsampled span can be recorded for the local store`() {
        let tracer = Tracer.testing(processor, sampler: AlwaysOffSampler(), recordsUnsampled: true)
        let span = tracer.startSpan("x")
        span.end()
        #expect(processor.spans.count == 1)
        #expect(!processor.spans[0].context.isSampled)
    }

    @Test func `a sampler's attributes and state become the span's`() {
        struct Opinionated: Sampler {
            let description = "Opinionated"
            func sample(_ request: borrowing SamplingRequest, attributes: () -> Attributes) -> SamplingResult {
                let decision: SamplingDecision = attributes()[.asyaActor] == "text" ? .record : .drop
                return SamplingResult(decision, traceState: TraceState(), attributes: [.asyaOutcome: "sampled"])
            }
        }
        let tracer = Tracer.testing(processor, sampler: Opinionated())
        tracer.startSpan("x", parent: Self.remote, attributes: [.asyaActor: "text"]).end()
        tracer.startSpan("y", attributes: [.asyaActor: "other"]).end()
        #expect(processor.spans.map(\.name) == ["x"])
        #expect(processor.spans[0].attributes == [.asyaActor: "text", .asyaOutcome: "sampled"])
        #expect(processor.spans[0].context.state.isEmpty)
        #expect(!processor.spans[0].context.isSampled)
    }

    @Test func `started spans are counted by what becomes of them`() {
        func counts(_ sampler: any Sampler, recordsUnsampled: Bool = false) -> [Double?] {
            let registry = MetricRegistry()
            let tracer = Tracer.testing(
                processor,
                sampler: sampler,
                recordsUnsampled: recordsUnsampled,
                registry: registry
            )
            tracer.startSpan("x").end()
            let family = registry.counter(TelemetryMetrics.spansStarted)
            return SpanDecision.allCases.map { family.labels($0).value }
        }
        #expect(counts(AlwaysOnSampler()) == [1, 0, 0])
        #expect(counts(AlwaysOffSampler(), recordsUnsampled: true) == [0, 1, 0])
        #expect(counts(AlwaysOffSampler()) == [0, 0, 1])
    }

    @Test func `a disabled tracer passes contexts on and makes no span`() {
        let tracer = Tracer(
            scope: .init(name: "t"),
            sampler: AlwaysOnSampler(),
            processor: processor,
            isDisabled: true
        )
        #expect(tracer.startSpan("x", parent: Self.remote).context == Self.remote)
        let root = tracer.startSpan("x")
        root.end()
        #expect(root.context.isValid)
        #expect(!root.context.isSampled)
        #expect(processor.spans.isEmpty)
    }

    @Test func `several processors all see every span`() {
        let second = InMemorySpanProcessor()
        let all = FanOutProcessor([processor, second])
        Tracer.testing(all).startSpan("x").end()
        all.forceFlush()
        all.shutdown()
        for one in [processor, second] {
            #expect(one.spans.map(\.name) == ["x"])
            #expect(one.started.count == 1)
            #expect(one.flushes == 1)
            #expect(one.isShutdown)
        }
    }

    @Test func `a span that records nothing carries the context it is given`() {
        #expect(Span.nonRecording(Self.remote).context == Self.remote)
        #expect(!Span.nonRecording().context.isValid)
    }
}

// SPDX-License-Identifier: Apache-2.0

import TelemetryCore
import TelemetryTesting
import Testing

/// Spans whose parent came from somebody who must not decide what is recorded.
struct UntrustedParentTests {
    private let processor = InMemorySpanProcessor()

    private func context(_ traceparent: String, _ tracestate: String? = nil) -> SpanContext {
        TraceContextPropagator.extract(traceparent: traceparent, tracestate: tracestate) ?? .invalid
    }

    private func tracer(_ sampler: any Sampler) -> Tracer { .testing(processor, sampler: sampler) }

    @Test func `the trace goes on, and the caller's sampled flag changes nothing`() {
        let parent = context("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
        let span = tracer(ParentBasedSampler(root: AlwaysOffSampler()))
            .startSpan("a", parent: parent, trustsParent: false)
        #expect(span.context.traceID == parent.traceID)
        #expect(!span.context.isSampled)
        let sampled = tracer(ParentBasedSampler(root: AlwaysOnSampler()))
            .startSpan(
                "a",
                parent: context("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"),
                trustsParent: false
            )
        #expect(sampled.context.isSampled)
    }

    @Test func `a trace identifier that was made for the sampler is not looked at`() {
        // The lowest identifier is the first one that every ratio samples, and the highest the first that none does.
        let lowest = context("00-00000000000000000000000000000001-00f067aa0ba902b7-01")
        let own = tracer(TraceIDRatioSampler(ratio: 0)).startSpan("a", parent: lowest, trustsParent: false)
        #expect(!own.context.isSampled)
        let highest = context("00-ffffffffffffffffffffffffffffffff-00f067aa0ba902b7-00")
        // The testing tracer's own identifiers count from 1, which is below every bound.
        let other = tracer(TraceIDRatioSampler(ratio: 0.1)).startSpan("a", parent: highest, trustsParent: false)
        #expect(other.context.isSampled)
    }

    @Test func `the caller's state goes along, but for what it says of sampling`() {
        let parent = context(
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "ot=th:0;rv:ffffffffffffff,vendor=1"
        )
        let dropped = tracer(ProbabilitySampler(ratio: 0)).startSpan("a", parent: parent, trustsParent: false)
        #expect(dropped.context.state.header == "vendor=1")
        let kept = tracer(ProbabilitySampler(ratio: 1)).startSpan("a", parent: parent, trustsParent: false)
        // Whoever reads the threshold finds the randomness that it was compared with.
        let member = kept.context.state["ot"] ?? ""
        #expect(member.hasPrefix("th:0;rv:0000000000"))
        #expect(kept.context.state["vendor"] == "1")
    }

    @Test func `without telemetry the caller's flag is not passed on`() {
        let tracer = Tracer(
            scope: InstrumentationScope(name: "test", version: "1"),
            sampler: AlwaysOnSampler(),
            processor: processor,
            isDisabled: true
        )
        let parent = context("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
        let span = tracer.startSpan("a", parent: parent, trustsParent: false)
        #expect(span.context.traceID == parent.traceID && !span.context.isSampled)
        #expect(tracer.startSpan("a", parent: parent).context.isSampled)
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
internal import Testing

@testable internal import TraceStore

@Suite struct TailFilterTests {
    private func spans(isSampled: Bool) -> (sample: Sample, handler: SpanData, process: SpanData) {
        var sample = Sample()
        let handler = sample.span(2, parent: 1, "handler a", .internal, 1, 2, isSampled: isSampled)
        let process = sample.span(1, parent: 9, "process a", .consumer, 0, 3, isSampled: isSampled)
        return (sample, handler, process)
    }

    /// The process span of the only hop of another trace.
    private func bystander(_ number: Int) -> SpanData {
        var sample = Sample(UInt64(number + 100))
        return sample.span(1, "process", .consumer, 0, 1, isSampled: false)
    }

    @Test func `what is sampled is stored at once`() {
        var filter = TailFilter(slowThreshold: nil)
        var (sample, handler, _) = spans(isSampled: true)
        #expect(filter.admit(handler) == [handler])
        #expect(filter.admit(sample.hop(span: 1, "a", 0, 3)).isStored)
    }

    @Test func `an uneventful hop that is not sampled leaves nothing`() {
        var filter = TailFilter(slowThreshold: .milliseconds(100))
        var (sample, handler, process) = spans(isSampled: false)
        #expect(filter.admit(handler).isEmpty)
        #expect(filter.admit(process).isEmpty)
        let result = filter.admit(sample.hop(span: 1, "a", 0, 3, isSampled: false))
        #expect(!result.isStored)
        #expect(result.spans.isEmpty)
        #expect(filter.keep(sample.traceID).isEmpty)
    }

    @Test(arguments: [HopOutcome.failed, .retried, .deadLettered, .expired])
    func `a hop with a problem keeps its spans, and what comes later of its trace`(_ outcome: HopOutcome) {
        var filter = TailFilter(slowThreshold: nil)
        var (sample, handler, process) = spans(isSampled: false)
        _ = filter.admit(handler)
        _ = filter.admit(process)
        let result = filter.admit(sample.hop(span: 1, "a", 0, 3, outcome, isSampled: false))
        #expect(result.isStored)
        #expect(result.spans == [handler, process])
        let later = sample.span(3, parent: 1, "settle a", .client, 3, 4, isSampled: false)
        #expect(filter.admit(later) == [later])
        #expect(filter.admit(sample.hop(span: 8, "b", 5, 6, isSampled: false)).isStored)
    }

    @Test func `a later attempt and a slow hop are kept`() {
        var filter = TailFilter(slowThreshold: .milliseconds(50))
        var one = Sample(1)
        #expect(filter.admit(one.hop(span: 1, "a", attempt: 2, 0, 1, isSampled: false)).isStored)
        var two = Sample(2)
        #expect(filter.admit(two.hop(span: 1, "a", 0, 50, isSampled: false)).isStored)
        var three = Sample(3)
        #expect(!filter.admit(three.hop(span: 1, "a", 0, 49, isSampled: false)).isStored)
    }

    @Test func `what arrives at error-end, and a failure that policy sent to another actor, are kept`() {
        var filter = TailFilter(slowThreshold: nil)
        var one = Sample(1)
        #expect(filter.admit(one.hop(span: 1, "error-end", 0, 1, .ended, isSampled: false)).isStored)
        var two = Sample(2)
        let error = HopError(code: "processing_error", type: "KeyError", message: "x")
        #expect(filter.admit(two.hop(span: 1, "a", 0, 1, error: error, isSampled: false)).isStored)
    }

    @Test func `the attempt that failed and the one that succeeded are both whole`() {
        var filter = TailFilter(slowThreshold: nil)
        var sample = Sample()
        let failedHandler = sample.span(
            2,
            parent: 1,
            "handler",
            .internal,
            0,
            1,
            status: .error(description: "x"),
            isSampled: false
        )
        let failed = sample.span(
            1,
            parent: 9,
            "process",
            .consumer,
            0,
            2,
            status: .error(description: "x"),
            isSampled: false
        )
        #expect(filter.admit(failedHandler) == [failedHandler])
        #expect(filter.admit(failed) == [failed])
        #expect(filter.admit(sample.hop(span: 1, "a", 0, 2, .retried, isSampled: false)) == (true, []))
        // The retry lands in another process of the actor, which has seen nothing of the first attempt.
        var other = TailFilter(slowThreshold: nil)
        let handler = sample.span(4, parent: 3, "handler", .internal, 10, 11, isSampled: false)
        let publish = sample.span(5, parent: 3, "publish", .producer, 11, 12, isSampled: false)
        let process = sample.span(3, parent: 1, "process", .consumer, 10, 12, isSampled: false)
        for span in [handler, publish, process] { #expect(other.admit(span).isEmpty) }
        let retry = other.admit(sample.hop(span: 3, "a", attempt: 2, 10, 12, isSampled: false))
        #expect(retry == (true, [handler, publish, process]))
    }

    @Test func `a handler's span waits in its process until the other side says what became of the hop`() {
        var runtime = TailFilter(slowThreshold: .milliseconds(50))
        var sample = Sample()
        let handler = sample.span(2, parent: 1, "handler", .internal, 0, 49, isSampled: false)
        #expect(runtime.admit(handler).isEmpty)
        #expect(runtime.keep(sample.traceID) == [handler])
        #expect(runtime.keep(sample.traceID).isEmpty)
        let late = sample.span(3, parent: 1, "handler", .internal, 50, 51, isSampled: false)
        #expect(runtime.admit(late) == [late])
    }

    @Test func `a span that failed takes along what is set aside of its trace, whatever the parent`() {
        var filter = TailFilter(slowThreshold: nil)
        var sample = Sample()
        let cousin = sample.span(4, parent: 3, "query", .client, 0, 1, isSampled: false)
        let failed = sample.span(
            2,
            parent: 1,
            "handler",
            .internal,
            0,
            1,
            status: .error(description: "x"),
            isSampled: false
        )
        #expect(filter.admit(cousin).isEmpty)
        #expect(filter.admit(failed) == [cousin, failed])
    }

    @Test func `an uneventful branch of a trace leaves what another branch set aside`() {
        var filter = TailFilter(slowThreshold: nil)
        var sample = Sample()
        let one = sample.span(2, parent: 1, "handler", .internal, 0, 1, isSampled: false)
        let two = sample.span(4, parent: 3, "handler", .internal, 0, 1, isSampled: false)
        _ = filter.admit(one)
        _ = filter.admit(two)
        #expect(!filter.admit(sample.hop(span: 1, "a", 0, 1, isSampled: false)).isStored)
        #expect(filter.admit(sample.hop(span: 3, "a", 0, 1, .failed, isSampled: false)) == (true, [two]))
    }

    @Test func `hops that come and go never push out one that takes its time`() {
        var filter = TailFilter(slowThreshold: nil)
        var (sample, handler, process) = spans(isSampled: false)
        _ = filter.admit(handler)
        for number in 0..<20 * TailFilter.maxParked {
            let span = bystander(number)
            _ = filter.admit(span)
            var other = Sample(UInt64(number + 100))
            _ = filter.admit(other.hop(span: 1, "a", 0, 1, isSampled: false))
        }
        _ = filter.admit(process)
        let result = filter.admit(sample.hop(span: 1, "a", 0, 3, .failed, isSampled: false))
        #expect(result == (true, [handler, process]))
    }

    @Test func `of undecided hops the oldest go first, and a hop is stored without its spans rather than not at all`() {
        var filter = TailFilter(slowThreshold: nil)
        var first = Sample(1)
        var second = Sample(2)
        _ = filter.admit(first.span(1, "process", .consumer, 0, 1, isSampled: false))
        let kept = second.span(1, "process", .consumer, 0, 1, isSampled: false)
        _ = filter.admit(kept)
        for number in 0..<TailFilter.maxParked - 1 { _ = filter.admit(bystander(number)) }
        #expect(filter.admit(first.hop(span: 1, "a", 0, 1, .failed, isSampled: false)) == (true, []))
        #expect(filter.admit(second.hop(span: 1, "a", 0, 1, .failed, isSampled: false)) == (true, [kept]))
    }

    @Test func `a hop that publishes without end keeps its first spans and does not push out others`() {
        var filter = TailFilter(slowThreshold: nil)
        var (sample, handler, _) = spans(isSampled: false)
        var large = Sample(2)
        _ = filter.admit(handler)
        for number in 0..<UInt64(2 * TailFilter.maxParkedSpans) {
            _ = filter.admit(large.span(number + 10, parent: 1, "publish", .producer, 0, 1, isSampled: false))
        }
        #expect(filter.admit(sample.hop(span: 1, "a", 0, 1, .failed, isSampled: false)).spans == [handler])
        let spans = filter.admit(large.hop(span: 1, "a", 0, 1, .failed, isSampled: false)).spans
        #expect(spans == Array(large.spans.prefix(TailFilter.maxParkedSpans / 2)))
    }
}

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

    @Test func `a span that failed is kept without a hop`() {
        var filter = TailFilter(slowThreshold: nil)
        var sample = Sample()
        let span = sample.span(
            2,
            parent: 1,
            "handler",
            .internal,
            0,
            1,
            status: .error(description: "x"),
            isSampled: false
        )
        #expect(filter.admit(span) == [span])
    }

    @Test func `what is set aside is bounded`() {
        var filter = TailFilter(slowThreshold: nil)
        var first = Sample(1)
        _ = filter.admit(first.span(1, "process", .consumer, 0, 1, isSampled: false))
        for number in 0..<UInt64(TailFilter.maxParked) {
            var sample = Sample(number + 2)
            _ = filter.admit(sample.span(1, "process", .consumer, 0, 1, isSampled: false))
        }
        #expect(filter.admit(first.hop(span: 1, "a", 0, 1, .failed, isSampled: false)).spans.isEmpty)
    }
}

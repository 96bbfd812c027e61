// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
internal import Testing

@testable internal import TraceStore

@Suite struct StoredTraceGapsTests {
    @Test func `a whole recording has no gaps`() {
        #expect(Sample.retriedPipeline.stored.gaps == [])
        #expect(!Sample.retriedPipeline.stored.isIncomplete)
        #expect(Sample().stored.gaps == [])
    }

    @Test(arguments: 0..<4) func `each hop that is missing shows`(_ index: Int) {
        var trace = Sample.retriedPipeline.stored
        trace.hops.remove(at: index)
        switch index {
        case 0:
            #expect(
                trace.gaps == [
                    "hop 1 (greet) received envelope e-1, and nothing is recorded of the hop that sent it"
                ]
            )
        // The attempt after it tells that the one before was made, and nothing is missing for a replay but that.
        case 1: #expect(trace.gaps == [])
        case 2:
            #expect(
                trace.gaps == [
                    "hop 2 (happy-end) received envelope e-1, and nothing is recorded of the hop that sent it",
                    "envelope e-1 was sent to asya-greet, and nothing is recorded of it since",
                ]
            )
        default:
            #expect(trace.gaps == ["envelope e-1 was sent to asya-happy-end, and nothing is recorded of it since"])
        }
    }

    @Test func `a hop's span without the hop shows`() {
        var sample = Sample()
        sample.span(1, "process a", .consumer, 0, 1, attributes: [.asyaActor: "a"])
        #expect(sample.stored.gaps == ["a has a span at work on an envelope, and nothing is recorded of the hop"])
    }

    @Test func `a redriven dead letter and a replay are no gaps`() {
        var sample = Sample()
        sample.hop(span: 1, "a", 0, 1, to: [("b", "e-1")])
        sample.hop(span: 2, "b", index: 1, 2, 3, .deadLettered)
        sample.hop(span: 3, "c", index: 1, 10, 11, to: [("happy-end", "e-1")])
        sample.hop(span: 4, "happy-end", index: 2, 12, 13, .ended)
        #expect(sample.stored.gaps == [])
        var replay = sample.stored
        replay.hops.removeFirst(2)
        #expect(!replay.gaps.isEmpty)
        for index in replay.hops.indices { replay.hops[index].runID = "r-1" }
        #expect(replay.gaps == [])
    }
}

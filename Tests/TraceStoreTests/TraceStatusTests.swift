// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
internal import Testing
internal import TraceStore

@Suite struct TraceStatusTests {
    private func status(_ build: (inout Sample) -> Void) -> TraceStatus {
        var sample = Sample()
        build(&sample)
        return sample.stored.status
    }

    @Test func `a pipeline that reached happy-end has succeeded, whatever was retried`() {
        #expect(Sample.retriedPipeline.stored.status == .succeeded)
    }

    @Test func `a trace with only the span that sent it is open`() {
        #expect(status { $0.span(1, "send a", .producer, 0, 1) } == .open)
    }

    @Test func `a trace that sent nothing is as its spans say`() {
        #expect(status { $0.span(1, "GET /", .server, 0, 1) } == .succeeded)
        #expect(status { $0.span(1, "GET /", .server, 0, 1, status: .error(description: "")) } == .failed)
    }

    @Test func `an envelope on its way keeps the trace open`() {
        #expect(status { $0.hop(span: 1, "a", 0, 1, to: [("b", "e-1")]) } == .open)
    }

    @Test func `every output of a fan-out must arrive`() {
        func run(_ arrived: Int) -> TraceStatus {
            status { sample in
                sample.hop(span: 1, "a", 0, 1, to: [("b", "e-1"), ("b", "e-1-0-1"), ("b", "e-1-0-2")])
                for (index, id) in ["e-1", "e-1-0-1", "e-1-0-2"].prefix(arrived).enumerated() {
                    sample.hop(span: UInt64(10 + index), "b", envelope: id, index: 1, 2, 3, to: [("happy-end", id)])
                    sample.hop(span: UInt64(20 + index), "happy-end", envelope: id, index: 2, 4, 5, .ended)
                }
            }
        }
        #expect(run(0) == .open)
        #expect(run(2) == .open)
        #expect(run(3) == .succeeded)
    }

    @Test func `one branch at error-end fails the trace once all are over`() {
        func run(isOver: Bool) -> TraceStatus {
            status { sample in
                sample.hop(span: 1, "a", 0, 1, to: [("b", "e-1"), ("happy-end", "e-2")])
                sample.hop(span: 2, "b", index: 1, 2, 3, .failed, to: [("error-end", "e-1")])
                sample.hop(span: 3, "error-end", index: 1, 4, 5, .ended)
                if isOver { sample.hop(span: 4, "happy-end", envelope: "e-2", index: 1, 2, 3, .ended) }
            }
        }
        #expect(run(isOver: false) == .open)
        #expect(run(isOver: true) == .failed)
    }

    @Test func `a failed hop is open until error-end has the envelope`() {
        #expect(status { $0.hop(span: 1, "a", 0, 1, .failed, to: [("error-end", "e-1")]) } == .open)
    }

    @Test func `a dead letter ends its branch and fails the trace`() {
        #expect(status { $0.hop(span: 1, "a", 0, 1, .deadLettered) } == .failed)
    }

    @Test func `a dead letter that was redriven counts by what became of it then`() {
        func run(redrivenTo actor: String, _ rest: (inout Sample) -> Void) -> TraceStatus {
            status { sample in
                sample.hop(span: 1, "first", 0, 1, to: [("a", "e-1")])
                sample.hop(span: 2, "a", index: 1, 2, 3, .deadLettered)
                sample.hop(span: 3, actor, index: 1, 8, 9, to: [("happy-end", "e-1")])
                rest(&sample)
            }
        }
        for actor in ["a", "b"] {
            #expect(run(redrivenTo: actor) { $0.hop(span: 4, "happy-end", index: 2, 10, 11, .ended) } == .succeeded)
        }
        #expect(run(redrivenTo: "a") { _ in } == .open)
        let twice = status { sample in
            sample.hop(span: 1, "a", 0, 1, .deadLettered)
            sample.hop(span: 2, "a", 2, 3, .deadLettered)
        }
        #expect(twice == .failed)
    }

    @Test func `an attempt that is to be repeated keeps the trace open`() {
        #expect(status { $0.hop(span: 1, "a", 0, 1, .retried, to: [("a", "e-1")]) } == .open)
        #expect(status { $0.hop(span: 1, "a", 0, 1, .interrupted) } == .open)
        #expect(status { $0.hop(span: 1, "a", 0, 1, .canceled) } == .failed)
    }

    @Test func `what ran twice after a crash counts once`() {
        let result = status { sample in
            sample.hop(span: 1, "a", 0, 1, to: [("happy-end", "e-1")])
            sample.hop(span: 2, "a", 2, 3, to: [("happy-end", "e-1")])
            sample.hop(span: 3, "happy-end", index: 1, 4, 5, .ended)
            sample.hop(span: 4, "happy-end", index: 1, 6, 7, .duplicate)
        }
        #expect(result == .succeeded)
    }

    @Test func `a route may come back to an actor`() {
        func run(_ hops: Int) -> TraceStatus {
            status { sample in
                let route = ["a", "b", "a", "happy-end"]
                for index in 0..<hops {
                    let next = index + 1 < route.count ? [(route[index + 1], "e-1")] : []
                    sample.hop(
                        span: UInt64(index + 1),
                        route[index],
                        index: index,
                        Double(index),
                        Double(index) + 0.5,
                        index == 3 ? .ended : .succeeded,
                        to: next
                    )
                }
            }
        }
        #expect((1...4).map(run) == [.open, .open, .open, .succeeded])
    }

    @Test func `an end actor that is a handler ends the branch as well`() {
        #expect(
            status { sample in
                sample.hop(span: 1, "a", 0, 1, to: [("happy-end", "e-1")])
                sample.hop(span: 2, "happy-end", index: 1, 2, 3, .succeeded)
            } == .succeeded
        )
    }

    @Test func `what is pending is told`() {
        var sample = Sample()
        sample.hop(span: 1, "a", 0, 1, to: [("b", "e-1"), ("c", "e-2")])
        sample.hop(span: 2, "c", envelope: "e-2", index: 1, 2, 3, to: [("happy-end", "e-2")])
        let pending = sample.stored.pending
        #expect(pending.map(\.queue) == ["asya-b", "asya-happy-end"])
        #expect(pending.map(\.envelopeID) == ["e-1", "e-2"])
    }
}

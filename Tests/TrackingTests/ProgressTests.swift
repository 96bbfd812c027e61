// SPDX-License-Identifier: Apache-2.0

import Testing
import Tracking

@Suite struct `The progress of an envelope` {
    private func state(_ actors: [String]) -> EnvelopeState {
        EnvelopeState(envelopeID: "e", actors: actors, updatedAtUnixNano: 0)
    }

    private func report(
        _ actors: [String],
        _ index: Int,
        _ state: ActorState?,
        fromOldSidecar: Bool = false
    ) -> EnvelopeReport {
        .progress(
            ProgressReport(
                actors: actors,
                currentActorIndex: index,
                state: state,
                mayNameNextActor: fromOldSidecar
            )
        )
    }

    private static let formula: [(Int, ActorState?, Int, Double)] = [
        (0, nil, 4, 0), (0, .received, 4, 2.5), (0, .processing, 4, 12.5), (0, .completed, 4, 25),
        (1, nil, 4, 25), (1, .received, 4, 27.5), (1, .processing, 4, 37.5), (1, .completed, 4, 50),
        (3, .received, 4, 77.5), (3, .processing, 4, 87.5), (3, .completed, 4, 100),
        (0, .received, 1, 10), (0, .processing, 1, 50), (0, .completed, 1, 100),
        (0, .completed, 3, 100.0 / 3), (1, .completed, 3, 200.0 / 3), (2, .completed, 3, 100),
        (4, .completed, 4, 100), (99, .received, 4, 100), (-1, .received, 4, 2.5),
    ]

    @Test(arguments: formula)
    func `is the actors done and the weight of the current one`(
        index: Int,
        actorState: ActorState?,
        count: Int,
        percent: Double
    ) {
        let actors = (0..<count).map { "a\($0)" }
        var state = state(actors)
        let event = state.apply(report(actors, index, actorState), atUnixNano: 1)
        #expect(state.progressPercent == percent)
        #expect(event?.progressPercent == percent)
        #expect(event?.status == .running)
    }

    @Test func `is 100 percent after n of n actors, and rises with every report`() {
        for count in 1...12 {
            let actors = (0..<count).map { "a\($0)" }
            var state = state(actors)
            var percents: [Double] = []
            for index in 0..<count {
                for actorState in ActorState.allCases {
                    let event = state.apply(report(actors, index, actorState), atUnixNano: 1)
                    if let percent = event?.progressPercent { percents.append(percent) }
                }
            }
            #expect(percents.count == 3 * count)
            #expect(percents == percents.sorted() && Set(percents).count == percents.count)
            #expect(percents.last == 100)
            #expect(state.status == .running)
        }
    }

    @Test func `does not run ahead with a sidecar of v0.1, which names the next actor when one is completed`() {
        let actors = ["a", "b", "c"]
        var state = state(actors)
        var percents: [Double] = []
        for index in 0..<3 {
            for (place, actorState) in [(index, ActorState.received), (index, .processing), (index + 1, .completed)] {
                let event = state.apply(report(actors, place, actorState, fromOldSidecar: true), atUnixNano: 1)
                percents.append(event?.progressPercent ?? -1)
            }
            #expect(state.currentActorIndex == index)
            #expect(state.currentActorName == actors[index])
        }
        let thirds = [10.0, 50, 100, 110, 150, 200, 210, 250, 300].map { $0 / 3 }
        #expect(percents == thirds)
    }

    @Test func `is that of the named actor when a caller of the old route names it itself`() {
        let actors = ["a", "b", "c"]
        var state = state(actors)
        for (index, actorState) in [(1, ActorState.received), (1, .completed)] {
            _ = state.apply(report(actors, index, actorState, fromOldSidecar: true), atUnixNano: 1)
        }
        #expect(state.progressPercent == 200.0 / 3)
        var fresh = self.state(actors)
        _ = fresh.apply(report(actors, 1, .completed, fromOldSidecar: true), atUnixNano: 1)
        #expect(fresh.progressPercent == 200.0 / 3)
    }

    @Test func `takes nothing back when the route grows`() {
        var state = state(["a", "b"])
        _ = state.apply(report(["a", "b"], 0, .completed), atUnixNano: 1)
        #expect(state.progressPercent == 50)
        let longer = ["a", "b", "c", "d"]
        let event = state.apply(report(longer, 1, .received), atUnixNano: 2)
        #expect(event?.progressPercent == 50)
        #expect(event?.actors == longer)
        _ = state.apply(report(["a", "b"], 1, .completed), atUnixNano: 3)
        #expect(state.actors == longer)
        #expect(state.progressPercent == 50)
        _ = state.apply(report(longer, 2, .processing), atUnixNano: 3)
        #expect(state.progressPercent == 62.5)
    }

    @Test func `learns a longer route from a late report too`() {
        var state = state(["a"])
        _ = state.apply(report(["a"], 0, .completed), atUnixNano: 1)
        let event = state.apply(report(["a", "b"], 0, .processing), atUnixNano: 2)
        #expect(event?.actors == ["a", "b"])
        #expect(event?.state == .completed)
        #expect(state.progressPercent == 100)
    }

    @Test func `follows a route whose rest was replaced by as many actors`() {
        var state = state(["a", "b", "c"])
        _ = state.apply(report(["a", "x", "y"], 1, .received), atUnixNano: 1)
        #expect(state.actors == ["a", "x", "y"])
        #expect(state.currentActorName == "x")
        _ = state.apply(report(["a", "b", "c"], 0, .processing), atUnixNano: 2)
        #expect(state.actors == ["a", "x", "y"])
    }

    @Test func `stays zero without a route`() {
        var state = state([])
        let event = state.apply(report([], 0, .completed), atUnixNano: 1)
        #expect(event?.progressPercent == 0)
        #expect(event?.actors == nil)
        #expect(event?.actor == nil)
        #expect(event?.status == .running)
        _ = state.apply(report(["a", "b"], 0, .completed), atUnixNano: 2)
        #expect(state.progressPercent == 50)
    }

    @Test func `does not go back for an actor that takes the message again`() {
        var state = state(["a", "b"])
        _ = state.apply(report(["a", "b"], 1, .processing), atUnixNano: 1)
        #expect(state.apply(report(["a", "b"], 1, .received), atUnixNano: 2) == nil)
        #expect(state.apply(report(["a", "b"], 0, .completed), atUnixNano: 2) == nil)
        #expect(state.currentActorState == .processing)
        #expect(state.updatedAtUnixNano == 1)
    }

    @Test func `is told again only when something is new`() {
        var state = state(["a"])
        let first = ProgressReport(actors: ["a"], currentActorIndex: 0, state: .processing, message: "page 1")
        #expect(state.apply(.progress(first), atUnixNano: 1)?.sequence == 1)
        #expect(state.apply(.progress(first), atUnixNano: 2) == nil)
        var second = first
        second.message = "page 2"
        let event = state.apply(.progress(second), atUnixNano: 3)
        #expect(event?.sequence == 2)
        #expect(event?.message == "page 2")
        #expect(event?.atUnixNano == 3)
        second.message = nil
        #expect(state.apply(.progress(second), atUnixNano: 4) == nil)
        second.state = .completed
        #expect(state.apply(.progress(second), atUnixNano: 5)?.message == nil)
    }
}

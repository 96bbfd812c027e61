// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing
import TraceStore

@testable import Replay

struct ReplayScopeTests {
    private let error = HopError(code: "processing_error", type: "ValueError", message: "")

    private func actors(_ scope: ReplayScope, _ trace: StoredTrace = Recordings.trace) -> [String] {
        var planner = Recordings.planner(chained: true)
        planner.scope = scope
        return planner.plan([trace]).steps.map(\.hop.actor)
    }

    @Test func `a replay may begin at a place or at an actor`() {
        #expect(actors(ReplayScope()) == ["a", "b"])
        #expect(actors(ReplayScope(start: ReplayScope.Start("1"))) == ["b"])
        #expect(actors(ReplayScope(start: ReplayScope.Start("b"))) == ["b"])
        #expect(actors(ReplayScope(start: ReplayScope.Start("c"))) == [])
    }

    @Test func `the hop that a chain begins with gets the recorded input`() {
        var planner = Recordings.planner(chained: true)
        planner.scope = ReplayScope(start: .actor("b"))
        guard case .run(_, .recorded(let bytes))? = planner.plan([Recordings.trace]).steps.first?.action else {
            Issue.record("b is not run on its recording")
            return
        }
        #expect(StoredEnvelope.complete(bytes) == Recordings.trace.hops[1].input)
    }

    @Test func `only what failed is run again when that is asked for`() {
        var trace = Recordings.trace
        trace.hops[1].error = error
        trace.hops[1].outcome = .failed
        #expect(actors(ReplayScope(onlyFailed: true), trace) == ["b"])
    }

    @Test func `a trace without a hop in the scope says so`() {
        var planner = Recordings.planner()
        planner.scope = ReplayScope(start: .actor("c"))
        let ledger = ReplayLedger(plan: planner.plan([Recordings.trace]), comparison: HopComparison())
        #expect(ledger.reports.first?.reason?.contains("asked for") == true)
    }

    @Test func `runtimes that share an actor get whole traces`() {
        var planner = Recordings.planner()
        planner.jobs = 2
        let plan = planner.plan([Recordings.trace, Recordings.trace, Recordings.trace])
        let lanes = plan.waves.first?.lanes.filter { $0.launch.actor == "a" } ?? []

        #expect(lanes.map { lane in lane.steps.map { plan.steps[$0].trace } } == [[0, 2], [1]])
    }
}

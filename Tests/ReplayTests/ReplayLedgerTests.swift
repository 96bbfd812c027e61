// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing
import TraceStore

@testable import Replay

struct ReplayLedgerTests {
    private func ledger(chained: Bool = false) -> ReplayLedger {
        let plan = Recordings.planner(chained: chained).plan([Recordings.trace])
        return ReplayLedger(plan: plan, comparison: HopComparison())
    }

    private func input(_ ledger: ReplayLedger, _ step: Int) throws -> Envelope {
        guard case .run(_, let source) = ledger.plan.steps[step].action else { throw Impossibility("it is not run") }
        return try ledger.input(of: step, from: source)
    }

    @Test func `a trace is the same when all of its hops are`() throws {
        var ledger = ledger()
        for (step, payload) in [#"{"n":2}"#, #"{"n":4}"#].enumerated() {
            ledger.record(Recordings.outcome(Recordings.result(try input(ledger, step), payload)), of: step)
        }
        let report = try #require(ledger.reports.first)

        #expect(report.verdict == .same)
        #expect(report.hops.map(\.actor) == ["a", "b"])
        #expect(report.hops.map(\.replayed) == [.nanoseconds(100), .nanoseconds(100)])
    }

    @Test func `the first divergence names the hop, the path and both values`() throws {
        var ledger = ledger()
        ledger.record(Recordings.outcome(Recordings.result(try input(ledger, 0), #"{"n":2}"#)), of: 0)
        ledger.record(Recordings.outcome(Recordings.result(try input(ledger, 1), #"{"n":5}"#)), of: 1)
        let divergence = try #require(ledger.reports.first?.firstDivergence)

        #expect(divergence.actor == "b")
        #expect(divergence.hop == 1)
        #expect(divergence.path?.description == ".outputs[0].payload.n")
        #expect(divergence.expected == .int(4))
        #expect(divergence.actual == .int(5))
    }

    @Test func `in a chain a changed payload goes on to the next hop`() throws {
        var ledger = ledger(chained: true)
        ledger.record(Recordings.outcome(Recordings.result(try input(ledger, 0), #"{"n":7}"#)), of: 0)
        let next = try input(ledger, 1)

        #expect(next.payload == Recordings.json(#"{"n":7}"#))
        #expect(next.route.current == 1)
    }

    @Test func `in a chain a hop is not reached when the one before it failed or went elsewhere`() throws {
        var ledger = ledger(chained: true)
        let failure = HopResult.failure(code: "processing_error", details: ErrorDetails(message: "", type: "KeyError"))
        ledger.record(Recordings.outcome(failure), of: 0)
        #expect(throws: Impossibility.self) { try input(ledger, 1) }

        let elsewhere = #"[{"payload":1,"route":{"actors":["a","c"],"current":1}}]"#
        let result = HopResult(answer: Array(elsewhere.utf8), to: try input(ledger, 0))
        ledger.record(Recordings.outcome(result), of: 0)
        #expect(throws: Impossibility.self) { try input(ledger, 1) }
    }

    @Test func `a hop that was never run is not replayed`() {
        #expect(ledger().reports.map(\.verdict) == [.impossible])
    }

    @Test func `a trace without a hop that ran a handler says so`() {
        var trace = Recordings.trace
        trace.hops.removeFirst(2)
        let ledger = ReplayLedger(plan: Recordings.planner().plan([trace]), comparison: HopComparison())

        #expect(ledger.reports.first?.verdict == .impossible)
        #expect(ledger.reports.first?.reason?.contains("nothing to run again") == true)
    }

    @Test func `handlers that have changed are named once`() throws {
        var trace = Recordings.trace
        trace.hops[0].handlerFingerprint = "sha256:old"
        var ledger = ReplayLedger(plan: Recordings.planner().plan([trace]), comparison: HopComparison())
        var outcome = Recordings.outcome(Recordings.result(try input(ledger, 0), "1"))
        outcome.fingerprint = "sha256:new"
        ledger.record(outcome, of: 0)

        #expect(ledger.changedHandlers.map(\.actor) == ["a"])
    }
}

// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing
import TraceStore

@testable import Replay

/// What follows when a replay leaves the way of the recording.
struct ReplayGrowthTests {
    private let catalog = HandlerCatalog(handlers: ["c": "other.function"], workingDirectory: "/work")

    private func planner(route: [String]? = nil, served: Set<String> = []) -> ReplayPlanner {
        var planner = Recordings.planner(chained: true, catalog: catalog)
        planner.edits = ReplayEdits(route: route)
        planner.served = served
        return planner
    }

    private func books(_ planner: ReplayPlanner, _ trace: StoredTrace = Recordings.trace) -> ReplayLedger {
        let comparison = HopComparison(ignoring: planner.edits.route == nil ? [] : [JSONPath([.member("route")])])
        return ReplayLedger(plan: planner.plan([trace]), comparison: comparison)
    }

    /// Takes the only step of a wave with an answer of the runtime.
    private func take(_ step: Int, _ answer: String, _ ledger: inout ReplayLedger) throws {
        guard case .run(_, let source) = ledger.plan.steps[step].action else { throw Impossibility("it is not run") }
        let input = try ledger.input(of: step, from: source)
        let result = HopResult(answer: Array(answer.utf8), to: input)
        ledger.record(Recordings.outcome(result, input: input), of: step)
    }

    @Test func `an envelope that goes elsewhere now is followed there`() throws {
        let planner = planner()
        var ledger = books(planner)
        try take(0, #"[{"payload":{"n":2},"route":{"actors":["a","c"],"current":1}}]"#, &ledger)
        let growth = planner.growth(after: ledger.plan.waves[0], of: ledger)

        #expect(growth.map(\.hop.actor) == ["c"])
        #expect(growth.map(\.isNew) == [true])
        #expect(growth.map(\.hop.queue) == ["asya-c"])
        guard case .run(let launch, .output(ofStep: 0))? = growth.first?.action else {
            Issue.record("c is not run on what a puts out")
            return
        }
        #expect(launch.handler == "other.function")

        ledger.add(growth)
        #expect(planner.waves(of: ledger.plan.steps, after: 0).map { $0.lanes.map(\.launch.actor) } == [["b", "c"]])
        try take(2, #"[{"payload":3}]"#, &ledger)
        guard case .diverged(let difference, let note) = ledger.finding(of: 2) else {
            Issue.record("a hop that was not recorded is not the same")
            return
        }
        #expect(difference.path.description == ".outputs[0]")
        #expect(difference.expected == nil)
        #expect(note == "the recording has no such hop; recorded were 0 outputs, now there are 1")
    }

    @Test func `nothing is added where everything is as it was`() throws {
        let planner = planner()
        var ledger = books(planner)
        try take(0, #"[{"payload":{"n":2}}]"#, &ledger)

        #expect(planner.growth(after: ledger.plan.waves[0], of: ledger).isEmpty)
    }

    @Test func `a mended attempt leads on to what never ran`() throws {
        let input = Recordings.envelope("e", at: 0, #"{"n":1}"#, actors: ["a", "c"])
        let error = HopError(code: "processing_error", type: "ValueError", message: "")
        var second = input
        second.headers.attempt = 2
        let trace = StoredTrace(
            id: Recordings.traceID,
            spans: [],
            hops: [
                Recordings.hop("a", input, startedAt: 1, outcome: .retried, error: error),
                Recordings.hop("a", second, startedAt: 2, outcome: .failed, error: error),
            ]
        )
        let planner = planner()
        var ledger = books(planner, trace)
        try take(0, #"[{"payload":{"n":2}}]"#, &ledger)
        let growth = planner.growth(after: ledger.plan.waves[0], of: ledger)

        #expect(ledger.finding(of: 0)?.isDivergence == true)
        #expect(growth.map(\.hop.actor) == ["c"])
    }

    @Test func `another route leads to other actors, and recorded hops on it are compared`() throws {
        let planner = planner(route: ["a", "c", "b"])
        var ledger = books(planner)
        #expect(ledger.plan.steps.map(\.hop.actor) == ["a"])
        try take(0, #"[{"payload":{"n":2}}]"#, &ledger)
        #expect(ledger.finding(of: 0) == .same)
        let first = planner.growth(after: ledger.plan.waves[0], of: ledger)
        #expect(first.map(\.hop.actor) == ["c"])
        ledger.add(first)
        try take(1, #"[{"payload":{"n":2}}]"#, &ledger)
        let second = planner.growth(after: planner.waves(of: ledger.plan.steps, after: 0)[0], of: ledger)
        ledger.add(second)

        #expect(second.map(\.isNew) == [false])
        #expect(second.map(\.hop.routeIndex) == [2])
        try take(2, #"[{"payload":{"n":4}}]"#, &ledger)
        #expect(ledger.finding(of: 2) == .same)
    }

    @Test func `another first actor is run on the recorded envelope`() {
        let plan = planner(route: ["c", "b"]).plan([Recordings.trace])

        #expect(plan.steps.map(\.hop.actor) == ["c"])
        #expect(plan.steps.map(\.isNew) == [true])
    }

    @Test func `an actor served from the recording answers to the recorded input only`() throws {
        let planner = planner(served: ["b"])
        var ledger = books(planner)
        try take(0, #"[{"payload":{"n":2}}]"#, &ledger)
        #expect(ledger.plan.waves.map(\.served) == [[], [1]])
        guard case .serve(let source) = ledger.plan.steps[1].action else {
            Issue.record("b is not served")
            return
        }
        let (result, _) = try ledger.served(1, from: source)
        ledger.record(Recordings.outcome(result), of: 1)
        #expect(ledger.finding(of: 1) == .same)

        try take(0, #"[{"payload":{"n":3}}]"#, &ledger)
        let refusal = #expect(throws: Impossibility.self) { try ledger.served(1, from: source) }
        #expect(refusal?.description.contains(".payload.n") == true)
    }

    @Test func `a handler that fans out without end is cut off with a word`() throws {
        let planner = planner()
        var ledger = books(planner)
        let part = #"{"payload":1,"route":{"actors":["a","c"],"current":1}}"#
        try take(0, "[" + Array(repeating: part, count: 5000).joined(separator: ",") + "]", &ledger)
        let growth = planner.growth(after: ledger.plan.waves[0], of: ledger)

        #expect(growth.count == ReplayPlanner.growthLimit + 1)
        guard case .nothing(let reason)? = growth.last?.action else {
            Issue.record("the last is run as well")
            return
        }
        #expect(reason.description.contains("left out"))
    }
}

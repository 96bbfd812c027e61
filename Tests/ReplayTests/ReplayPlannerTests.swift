// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing
import TraceStore

@testable import Replay

struct ReplayPlannerTests {
    @Test func `hops of end actors and hops that ran no handler are not run`() {
        var trace = Recordings.trace
        var duplicate = trace.hops[0]
        duplicate.outcome = .duplicate
        var expired = trace.hops[1]
        expired.outcome = .expired
        var interrupted = trace.hops[1]
        interrupted.outcome = .interrupted
        trace.hops += [duplicate, expired, interrupted]

        #expect(Recordings.planner().plan([trace]).steps.map(\.hop.actor) == ["a", "b"])
    }

    @Test func `a hop gets what was recorded, and each actor has a lane in one wave`() {
        let plan = Recordings.planner().plan([Recordings.trace])

        #expect(plan.waves.count == 1)
        #expect(plan.waves.first?.lanes.map(\.launch.actor) == ["a", "b"])
        for step in plan.steps {
            guard case .run(let launch, .recorded(let bytes)) = step.action else {
                Issue.record("\(step.hop.actor) is not run on its recording")
                continue
            }
            #expect(launch.handler == "module.function")
            #expect(launch.workingDirectory == "/work")
            #expect(StoredEnvelope.complete(bytes) == step.hop.input)
        }
    }

    @Test func `in a chain a hop gets what the hop before it puts out, one wave after it`() {
        let plan = Recordings.planner(chained: true).plan([Recordings.trace])

        #expect(plan.waves.map { $0.lanes.map(\.launch.actor) } == [["a"], ["b"]])
        guard case .run(_, .output(ofStep: 0)) = plan.steps[1].action else {
            Issue.record("b is not chained to a")
            return
        }
    }

    @Test func `attempts of an actor run in the order in which they were recorded, over all traces`() {
        let input = Recordings.envelope("e", at: 0, "1")
        func trace(_ starts: [UInt64]) -> StoredTrace {
            StoredTrace(
                id: Recordings.traceID,
                spans: [],
                hops: starts.map { Recordings.hop("a", input, startedAt: $0, outcome: .retried) }
            )
        }
        let plan = Recordings.planner().plan([trace([30, 10]), trace([40, 20])])

        let lane = plan.waves.first?.lanes.first
        #expect(lane?.steps.map { plan.steps[$0].hop.startedAtUnixNano } == [10, 20, 30, 40])
    }

    @Test func `what is missing for a replay is said together with what to do`() {
        let input = Recordings.envelope("e", at: 0, "1")
        func reason(_ change: (inout StoredHop) -> Void) -> String? {
            var hop = Recordings.hop("a", input)
            change(&hop)
            let plan = Recordings.planner().plan([StoredTrace(id: Recordings.traceID, spans: [], hops: [hop])])
            guard case .nothing(let reason) = plan.steps[0].action else { return nil }
            return reason.description
        }

        #expect(reason { $0.input = .omitted(size: 5) }?.contains("ASYA_TRACE_PAYLOADS=all") == true)
        #expect(reason { $0.input = .redacted([]) }?.contains("redacted") == true)
        #expect(reason { $0.input = .truncated(head: [], size: 5000) }?.contains("5000 bytes") == true)
        #expect(reason { $0.handler = nil }?.contains("--handler a=module.function") == true)
        #expect(reason { _ in } == nil)
    }

    @Test func `a message that was refused before the handler is checked again and not run`() {
        let input = Recordings.envelope("e", at: 0, "1")
        let error = HopError(code: "route_mismatch", type: "RouteMismatch", message: "")
        let hop = Recordings.hop("b", input, outcome: .failed, error: error, handler: nil)
        let plan = Recordings.planner().plan([StoredTrace(id: Recordings.traceID, spans: [], hops: [hop])])

        #expect(plan.steps[0].action == .check(input.encoded()))
        #expect(plan.waves.isEmpty)
        guard case .failure(let code, _) = HopResult(checking: input.encoded(), at: "b") else {
            Issue.record("the message is accepted")
            return
        }
        #expect(code == "route_mismatch")
    }

    @Test func `a handler that rewrote a route is run in envelope mode`() {
        let input = Recordings.envelope("e", at: 0, "1")
        let output = Recordings.envelope("e", at: 1, "1", actors: ["a", "c"])
        let hop = Recordings.hop("a", input, [("c", output)])
        let plan = Recordings.planner().plan([StoredTrace(id: Recordings.traceID, spans: [], hops: [hop])])

        #expect(plan.launches.first?.variables[HandlerLaunch.modeVariable] == "envelope")
        #expect(plan.launches.first?.isModeAssumed == false)
    }

    @Test(arguments: [HandlerMode.payload, .envelope])
    func `a handler that only failed is called with what its runtime says`(_ mode: HandlerMode) {
        let error = HopError(code: "processing_error", type: "KeyError", message: "'n'")
        let hop = Recordings.hop("a", Recordings.envelope("e", at: 0, "1"), outcome: .failed, error: error)
        let span = Recordings.handlerSpan("a", mode: mode)
        let trace = StoredTrace(id: Recordings.traceID, spans: [span], hops: [hop])
        let launch = Recordings.planner().plan([trace]).launches.first
        #expect(launch?.variables[HandlerLaunch.modeVariable] == mode.rawValue)
        #expect(launch?.isModeAssumed == false)

        let other = HandlerCatalog(handlers: ["a": "other.one"], workingDirectory: "/work")
        let replaced = Recordings.planner(catalog: other).plan([trace]).launches.first
        #expect(replaced?.variables[HandlerLaunch.modeVariable] == mode.rawValue)
        #expect(replaced?.isModeAssumed == (mode == .payload), "another handler may be another kind")
    }

    @Test func `a handler and a mode named by the user come before the recording`() {
        let catalog = HandlerCatalog(handlers: ["a": "new.one"], modes: ["a": .envelope], workingDirectory: "/work")
        let launch = Recordings.planner(catalog: catalog).plan([Recordings.trace]).launches.first

        #expect(launch?.handler == "new.one")
        #expect(launch?.variables[HandlerLaunch.modeVariable] == "envelope")
    }

    @Test func `a runtime is given nothing that leads to a network or another store`() {
        let launch = HandlerLaunch(actor: "a", handler: "m.f", workingDirectory: "/", variables: ["KEY": "own"])
        let environment = launch.environment(
            inheriting: [
                "KEY": "inherited", "PATH": "/bin", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://host",
                "ASYA_TRACE_STORE": "/s",
                "ASYA_GATEWAY_URL": "http://gateway",
            ],
            socketDirectory: "/private"
        )

        #expect(environment["KEY"] == "own")
        #expect(environment["PATH"] == "/bin")
        #expect(environment["ASYA_SOCKET_DIR"] == "/private")
        #expect(environment["ASYA_METRICS_ENABLED"] == "false")
        #expect(environment["OTEL_EXPORTER_OTLP_ENDPOINT"] == nil)
        #expect(environment["ASYA_TRACE_STORE"] == nil)
        #expect(environment["ASYA_GATEWAY_URL"] == nil)
    }
}

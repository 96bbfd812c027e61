// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Telemetry
import TelemetryCore
import Testing
import TransportTesting
import Transports

@testable import Sidecar

/// What a hop tells the gateway, and what it hears from it.
@Suite(.timeLimit(.minutes(10)))
struct GatewayHopTests {
    private func envelope(_ id: String, actors: [String] = ["a", "b"], isTracked: Bool = true) -> Envelope {
        var envelope = Envelope(id: id, route: Route(actors: actors), payload: RawJSON(int: 1))
        envelope.headers.isTracked = isTracked
        return envelope
    }

    private func processed(_ fixture: SidecarFixture, _ status: ProcessedStatus) -> Double {
        fixture.sidecar.telemetry.registry.counter(SidecarMetrics.messagesProcessed).labels("asya-a", "a", status).value
    }

    @Test func `progress is that of the actor that works, and the next one gets the header`() async throws {
        let gateway = TestGateway()
        try await SidecarFixture.run(gateway.variables, handler: { _ in #"[{"payload":2}]"# }) { fixture in
            try await fixture.publish(envelope("e", actors: ["a", "b", "c"]))
            #expect(try await fixture.next("b").headers.isTracked)
            let report = await gateway.wait("progress", of: "e") { $0["status"] == "completed" }
            #expect(report["current_actor_idx"] == 0)
            #expect(report["actors"] == ["a", "b", "c"])
            #expect((report["duration_ms"]?.doubleValue ?? -1) >= 0)
        }
        gateway.stop()
    }

    @Test func `the route that a handler made is told with what it completed`() async throws {
        let gateway = TestGateway()
        let answer = #"[{"payload":2,"route":{"actors":["a","b","new"],"current":1}}]"#
        try await SidecarFixture.run(gateway.variables, handler: { _ in answer }) { fixture in
            try await fixture.publish(envelope("e"))
            let report = await gateway.wait("progress", of: "e") { $0["status"] == "completed" }
            #expect(report["actors"] == ["a", "b", "new"])
            #expect(report["current_actor_idx"] == 0)
        }
        gateway.stop()
    }

    @Test func `envelopes that no gateway made are not reported`() async throws {
        let gateway = TestGateway(canceled: ["mine"])
        try await SidecarFixture.run(gateway.variables, handler: { _ in #"[{"payload":2}]"# }) { fixture in
            try await fixture.publish(envelope("mine", isTracked: false))
            _ = try await fixture.next("b")
            try await fixture.publish(envelope("e"))
            _ = await gateway.wait("progress", of: "e") { $0["status"] == "completed" }
            #expect(gateway.reports.allSatisfy { $0["id"] == "e" })
        }
        gateway.stop()
    }

    @Test func `a canceled envelope is acknowledged and not run, and so is its child`() async throws {
        let gateway = TestGateway(canceled: ["c"])
        try await SidecarFixture.run(gateway.variables, handler: { _ in #"[{"payload":2}]"# }) { fixture in
            while fixture.sidecar.services.gateway?.isCanceled(envelope("c")) != true { await Task.yield() }
            var child = envelope("c-0-1")
            child.parentID = "c"
            for envelope in [envelope("c"), child, envelope("e")] { try await fixture.publish(envelope) }
            #expect(try await fixture.next("b").id == "e")
            while processed(fixture, .canceled) < 2 { await Task.yield() }
            #expect(fixture.runs.count == 1)
            #expect(try await fixture.transport.depth(of: fixture.queue("a")) == QueueDepth(ready: 0, inFlight: 0))
            #expect(gateway.reports("progress", of: "c").isEmpty)
        }
        gateway.stop()
    }

    @Test func `what a fan-out made is registered, and the first keeps the id`() async throws {
        let gateway = TestGateway()
        let answer = #"[{"payload":1},{"payload":2},{"payload":3}]"#
        try await SidecarFixture.run(gateway.variables, handler: { _ in answer }) { fixture in
            try await fixture.publish(envelope("e"))
            for _ in 0..<3 { #expect(try await fixture.next("b").headers.isTracked) }
            for id in ["e-0-1", "e-0-2"] {
                let child = await gateway.wait("child", of: id)
                #expect(child["parent_id"] == "e" && child["current"] == 1 && child["actors"] == ["a", "b"])
            }
            #expect(gateway.reports("child", of: "e").isEmpty)
        }
        gateway.stop()
    }

    @Test func `a child is registered before its first report, whoever was quicker`() async throws {
        let gateway = TestGateway()
        try await SidecarFixture.run(gateway.variables, handler: { _ in #"[{"payload":1}]"# }) { fixture in
            var child = envelope("p-0-2", actors: ["first", "a"])
            child.parentID = "p"
            child.headers.fanOut = FanOut(originID: "p", index: 2, count: 3)
            child.route.current = 1
            try await fixture.publish(child)
            _ = await gateway.wait("progress", of: "p-0-2") { $0["status"] == "completed" }
            #expect(gateway.reports.first?["kind"] == "child")
        }
        gateway.stop()
    }

    @Test func `retries and the last failure are told in words, and keep the header`() async throws {
        let gateway = TestGateway()
        let error = #"[{"error":"processing_error","details":{"message":"secret","type":"Busy"}}]"#
        try await SidecarFixture.run(
            gateway.variables.merging(["ASYA_RETRY_MAX_ATTEMPTS": "2"]) { $1 },
            handler: { _ in error }
        ) { fixture in
            try await fixture.publish(envelope("e"))
            let retry = await gateway.wait("progress", of: "e") { $0["message"] != nil }
            #expect(retry["message"]?.stringValue?.hasPrefix("actor 'a' failed: Busy; it is tried again in ") == true)
            fixture.broker.advance(by: .seconds(2))
            let failed = try await fixture.next("error-end")
            #expect(failed.headers.isTracked)
            _ = await gateway.wait("progress", of: "e") { $0["message"] == "actor 'a' failed in attempt 2: Busy" }
        }
        #expect(!gateway.reports.contains { String(decoding: $0.encoded(), as: UTF8.self).contains("secret") })
        gateway.stop()
    }

    @Test func `a deadline that has passed is told`() async throws {
        let gateway = TestGateway()
        try await SidecarFixture.run(gateway.variables, handler: { _ in "[]" }) { fixture in
            var late = envelope("e")
            late.deadline = "2020-01-01T00:00:00Z"
            try await fixture.publish(late)
            _ = await gateway.wait("progress", of: "e") {
                $0["message"] == "the deadline passed before actor 'a' ran"
            }
            #expect(fixture.runs.count == 0)
        }
        gateway.stop()
    }
}

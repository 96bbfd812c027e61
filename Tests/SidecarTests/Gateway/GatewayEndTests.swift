// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Foundation
import HTTPTesting
import TelemetryCore
import Testing
import TransportTesting
import Transports

@testable import Sidecar

/// What end actors tell the gateway, and what it costs anybody when the gateway does not answer.
@Suite(.timeLimit(.minutes(10)))
struct GatewayEndTests {
    private func envelope(_ id: String, actors: [String] = ["first"], current: Int = 1) -> Envelope {
        var envelope = Envelope(id: id, route: Route(actors: actors, current: current), payload: RawJSON(int: 7))
        envelope.headers.isTracked = true
        return envelope
    }

    /// Runs an end actor that stores in a folder of its own.
    private func end(
        _ gateway: TestGateway,
        _ more: [String: String] = [:],
        _ body: (SidecarFixture, String) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("asya-end-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let variables = ["ASYA_IS_END_ACTOR": "true", "ASYA_RESULTS_DIR": folder]
            .merging(gateway.variables) { $1 }.merging(more) { $1 }
        try await SidecarFixture.run(variables, handler: { _ in "[]" }) { try await body($0, folder) }
    }

    @Test func `success is told with the result and its place before the message is acknowledged`() async throws {
        let gateway = TestGateway()
        try await end(gateway) { fixture, folder in
            try await fixture.publish(envelope("e"))
            while fixture.broker.settlements.isEmpty { await Task.yield() }
            let report = try #require(gateway.reports("final", of: "e").first)
            #expect(report["status"] == "succeeded" && report["result"] == 7)
            let place = report["metadata"]?["s3_uri"]?.stringValue ?? ""
            #expect(place.hasPrefix(folder + "/happy-asya/") && place.hasSuffix("/first/e.json"))
            #expect(FileManager.default.fileExists(atPath: place))
        }
        gateway.stop()
    }

    @Test func `failure is told with the error and the actor that failed`() async throws {
        let gateway = TestGateway()
        try await end(gateway, ["ASYA_ACTOR_ERROR_END": "a"]) { fixture, _ in
            let failed = Envelope.failure(
                code: .retriesExhausted,
                details: ErrorDetails(message: "no", type: "Busy"),
                original: envelope("e", actors: ["first", "second"])
            )
            try await fixture.publish(failed)
            let report = await gateway.wait("final", of: "e")
            #expect(report["status"] == "failed" && report["error"] == "retries_exhausted")
            #expect(report["error_details"]?["type"] == "Busy")
            #expect(report["current_actor_name"] == "second")
        }
        gateway.stop()
    }

    @Test func `the part of a fan-out with the id of the whole ends the whole, the others themselves`() async throws {
        let gateway = TestGateway()
        try await end(gateway) { fixture, _ in
            let whole = envelope("e", actors: ["first"], current: 0)
            let outputs = (1...3).map { RuntimeOutput(payload: RawJSON(int: $0)) }
            for departure in try whole.outgoing(for: outputs) { try await fixture.publish(departure.envelope) }
            for (id, result) in [("e", JSONValue.int(1)), ("e-0-1", 2), ("e-0-2", 3)] {
                #expect(await gateway.wait("final", of: id)["result"] == result)
                #expect(gateway.reports("child", of: id).isEmpty == (id == "e"))
            }
        }
        gateway.stop()
    }

    /// The ways in which a gateway fails.
    enum Fault: String, CaseIterable, Sendable {
        case down, hangs, breaksOff, serverError, refuses, wrongToken, crawls

        func answer(_ number: Int) -> LoopbackServer.Reply {
            switch self {
            case .down, .hangs: .silence
            case .breaksOff: .hangUp
            case .serverError: .response(500)
            case .refuses: .response(400)
            case .wrongToken: .response(401)
            case .crawls: .trickle("HTTP/1.1 200 OK\r\n")
            }
        }
    }

    @Test(arguments: Fault.allCases)
    func `a gateway that fails holds up no hop`(fault: Fault) async throws {
        let gateway = TestGateway(isDown: fault == .down, answer: fault.answer)
        try await SidecarFixture.run(gateway.variables, handler: { _ in #"[{"payload":2}]"# }) { fixture in
            for number in 0..<200 {
                try await fixture.publish(envelope("e\(number)", actors: ["a", "b"], current: 0))
                #expect(try await fixture.next("b").id == "e\(number)")
            }
            #expect(gateway.reports.isEmpty)
        }
        gateway.stop()
    }

    @Test(arguments: Fault.allCases)
    func `a gateway that fails holds up an end actor for a second at most, but for a few messages`(
        fault: Fault
    ) async throws {
        let gateway = TestGateway(isDown: fault == .down, answer: fault.answer)
        try await end(gateway) { fixture, _ in
            for number in 0..<500 { try await fixture.publish(envelope("e\(number)")) }
            while fixture.broker.settlements.count < 500 - GatewayReporter.maxHeld { await Task.yield() }
            // The first answer is waited for, with all that came meanwhile; nothing after it. A refusal is an answer.
            #expect(fault == .refuses || gateway.requests <= 40)
        }
        gateway.stop()
    }

    @Test func `ends that a gateway missed are told when it is there`() async throws {
        let gateway = TestGateway(isDown: true)
        try await end(gateway) { fixture, _ in
            for number in 0..<100 { try await fixture.publish(envelope("e\(number)")) }
            while fixture.broker.settlements.count < 100 - GatewayReporter.maxHeld { await Task.yield() }
            #expect(gateway.reports.isEmpty)
            gateway.start()
            for number in 0..<100 { _ = await gateway.wait("final", of: "e\(number)") }
            while fixture.broker.settlements.count < 100 { await Task.yield() }
        }
        gateway.stop()
    }

    @Test func `an end actor that stops during an outage leaves to the next one what the gateway does not know`()
        async throws
    {
        let gateway = TestGateway(isDown: true)
        try await end(gateway) { fixture, folder in
            for number in 0..<5 { try await fixture.publish(envelope("e\(number)")) }
            var stored = 0
            while stored < 5 {
                let paths = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
                stored = paths.count { $0.hasSuffix(".json") }
                await Task.yield()
            }
            fixture.sidecar.drain()
            while fixture.broker.settlements.count < 5 { await Task.yield() }
            #expect(fixture.broker.messages(in: fixture.queue("a")).count == 5)
        }
        gateway.stop()
    }
}

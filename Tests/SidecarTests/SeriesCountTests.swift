// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Glibc
import Telemetry
import TelemetryCore
import Testing
import TransportTesting

@testable import Sidecar

/// What envelopes and handlers say must not make series.
struct SeriesCountTests {
    /// How many envelopes are sent: a slice, or as many as `ASYA_TEST_ENVELOPES` says (a million takes some minutes).
    private static let envelopes: Int =
        unsafe getenv("ASYA_TEST_ENVELOPES").flatMap { unsafe Int(String(cString: $0)) } ?? 700

    @Test func `distinct ids, messages of errors and routes leave the number of series constant`() async throws {
        let answers = [
            #"[{"payload":{"n":2}}]"#, "[]",
            #"[{"error":"processing_error","details":{"message":"M","type":"T"}}]"#,
        ]
        try await SidecarFixture.run(
            ["ASYA_RETRY_MAX_ATTEMPTS": "1", "ASYA_CONCURRENCY": "16"],
            handler: { request in
                // Which envelope it is decides what its handler does; the texts are its own.
                let number = request.utf8.reduce(0) { $0 &+ Int($1) }
                return answers[number % 3]
                    .replacing("\"M\"", with: "\"failed on \(number)\"").replacing("\"T\"", with: "\"Error\(number)\"")
            }
        ) { fixture in
            let registry = fixture.sidecar.telemetry.registry
            func series() -> Int { registry.collect().reduce(0) { $0 + $1.series.count } }
            // A third of them goes on, and fills the families whose labels name the next queue; then nothing is added.
            let warmUp = 4_000
            let before = series()
            try await send(0..<warmUp, to: fixture)
            let full = series()
            #expect(full < before + 2 * 1_002)
            try await send(warmUp..<(warmUp + Self.envelopes), to: fixture)
            #expect(series() == full)
            let received = registry.collect().first { $0.name == SidecarMetrics.messagesReceived.name }
            #expect(received?.value("asya-a", "a", "memory") == .number(Double(warmUp + Self.envelopes)))
        }
    }

    /// Sends envelopes that have nothing in common but their first actor and waits until all are handled.
    private func send(_ numbers: Range<Int>, to fixture: SidecarFixture) async throws {
        for number in numbers {
            let envelope = Envelope(
                id: "envelope-\(number)",
                route: Route(actors: ["a", "next-\(number)", "last-\(number)"]),
                payload: RawJSON(trusted: Array("\(number)".utf8))
            )
            try await fixture.publish(envelope)
            while fixture.runs.count + 1_000 < number { await Task.yield() }
        }
        while processed(in: fixture) < numbers.upperBound { await Task.yield() }
    }

    private func processed(in fixture: SidecarFixture) -> Int {
        let family = fixture.sidecar.telemetry.registry.collect()
            .first { $0.name == SidecarMetrics.messagesProcessed.name }
        return (family?.series ?? []).reduce(0) { sum, series in
            guard case .number(let value) = series.value else { return sum }
            return sum + Int(value)
        }
    }
}

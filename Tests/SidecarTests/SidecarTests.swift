// SPDX-License-Identifier: Apache-2.0

import Envelopes
import TelemetryCore
import Testing
import TransportTesting
import Transports

@testable import Sidecar

struct SidecarTests {
    private let traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    private func envelope(_ id: String = "e", actors: [String] = ["a", "b"]) -> Envelope {
        var envelope = Envelope(
            id: id,
            route: Route(actors: actors),
            payload: RawJSON(trusted: Array(#"{"n": 1}"#.utf8))
        )
        envelope.headers.setString(traceparent, for: .traceparent)
        return envelope
    }

    @Test(.timeLimit(.minutes(10)))
    func `an answer goes to the next actor in the same trace`() async throws {
        try await SidecarFixture.run(handler: { _ in #"[{"payload":{"n":2}}]"# }) { fixture in
            try await fixture.publish(envelope())
            let next = try await fixture.next("b")
            #expect(next.id == "e")
            #expect(next.route.current == 1)
            #expect(next.payload.bytes == Array(#"{"n":2}"#.utf8))
            let context = try #require(HopSpan.context(of: next.headers))
            #expect("\(context.traceID)" == "0af7651916cd43dd8448eb211c80319c")
            #expect("\(context.spanID)" != "b7ad6b7169203331")
            #expect(next.headers.attempt == 1)
            #expect(next.headers.enqueuedAtUnixNano != nil)
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a handler's error comes back to the own queue as the next attempt`() async throws {
        let error = #"[{"error":"processing_error","details":{"message":"no","type":"Busy"}}]"#
        try await SidecarFixture.run(["ASYA_RETRY_MAX_ATTEMPTS": "2"], handler: { _ in error }) { fixture in
            try await fixture.publish(envelope())
            while fixture.broker.settlements.isEmpty { await Task.yield() }
            let retry = try #require(fixture.broker.settlements.first?.published.first)
            #expect(retry.queue == fixture.queue("a"))
            #expect(retry.delay >= .seconds(1))
            #expect(try Envelope(decoding: retry.body).headers.attempt == 2)
            fixture.broker.advance(by: .seconds(2))
            let failed = try await fixture.next("error-end")
            #expect(String(decoding: failed.payload.bytes, as: UTF8.self).contains("retries_exhausted"))
            #expect(fixture.runs.count == 2)
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a message that is no envelope reaches error-end and the sidecar goes on`() async throws {
        try await SidecarFixture.run(handler: { _ in #"[{"payload":3}]"# }) { fixture in
            try await fixture.transport.publish([OutgoingMessage(queue: fixture.queue("a"), body: Array("{oops".utf8))])
            let failed = try await fixture.next("error-end")
            #expect(String(decoding: failed.payload.bytes, as: UTF8.self).contains(#""original_message":"{oops""#))
            try await fixture.publish(envelope())
            #expect(try await fixture.next("b").payload.bytes == Array("3".utf8))
            #expect(fixture.runs.count == 1)
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a message that lacks its route stays in its trace`() async throws {
        try await SidecarFixture.run(handler: { _ in "[]" }) { fixture in
            let body = #"{"id":"e","headers":{"traceparent":"\#(traceparent)"},"payload":1}"#
            try await fixture.transport.publish([OutgoingMessage(queue: fixture.queue("a"), body: Array(body.utf8))])
            let failed = try await fixture.next("error-end")
            #expect(failed.id == "e")
            let context = try #require(HopSpan.context(of: failed.headers))
            #expect("\(context.traceID)" == "0af7651916cd43dd8448eb211c80319c")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a second copy of a handled message is acknowledged and not run`() async throws {
        try await SidecarFixture.run(handler: { _ in #"[{"payload":1}]"# }) { fixture in
            try await fixture.publish(envelope())
            _ = try await fixture.next("b")
            try await fixture.publish(envelope())
            try await fixture.publish(envelope("other"))
            #expect(try await fixture.next("b").id == "other")
            #expect(fixture.runs.count == 2)
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a redriven message is run again, once for each redrive`() async throws {
        try await SidecarFixture.run(handler: { _ in #"[{"payload":1}]"# }) { fixture in
            try await fixture.publish(envelope())
            _ = try await fixture.next("b")
            var redriven = envelope()
            for redrives in 1...2 {
                redriven.headers.redrives = redrives
                try await fixture.publish(redriven)
                #expect(try await fixture.next("b").headers.redrives == redrives)
                try await fixture.publish(redriven)
            }
            try await fixture.publish(envelope("other"))
            #expect(try await fixture.next("b").id == "other")
            #expect(fixture.runs.count == 4)
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `no answer ends the pipeline at happy-end with the payload byte for byte`() async throws {
        try await SidecarFixture.run(handler: { _ in "[]" }) { fixture in
            try await fixture.publish(envelope())
            #expect(try await fixture.next("happy-end").payload.bytes == Array(#"{"n": 1}"#.utf8))
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a broker's fault does not run the handler again`() async throws {
        try await SidecarFixture.run(handler: { _ in #"[{"payload":1}]"# }) { fixture in
            fixture.broker.failNext(.settle, with: .unavailable(reason: "away"))
            try await fixture.publish(envelope())
            _ = try await fixture.next("b")
            #expect(fixture.runs.count == 1)
        }
    }
}

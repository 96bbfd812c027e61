// SPDX-License-Identifier: Apache-2.0

import Envelopes
import HTTPClient
import TelemetryCore
import TelemetryTesting
import Testing
import Tracking
import TrackingTesting
import TransportTesting
import Transports

@testable import Gateway

/// Calls whose gateway ended between keeping and publishing them.
@Suite(.timeLimit(.minutes(10)))
struct PublicationTests {
    private let clock = ManualClock()
    private let database = InMemoryTrackingDatabase()

    private static let traceID = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let body = #"{"name":"echo","arguments":{"text":"hi"}}"#

    private var store: InMemoryTrackingStore { InMemoryTrackingStore(database: database) }

    /// A call as a gateway keeps it before it publishes it.
    private func kept(_ id: String, key: String? = nil, by principal: String = "anonymous") -> TrackedEnvelope {
        var envelope = TrackedEnvelope(
            id: id,
            tool: "echo",
            principal: principal,
            actors: ["first", "second"],
            payload: RawJSON(trusted: Array(#"{"text":"hi","count":3}"#.utf8)),
            headers: RawJSON([
                "traceparent": .string("00-\(Self.traceID)-00f067aa0ba902b7-01"), "baggage": "user=7",
            ]),
            timeout: .seconds(600),
            traceID: Self.traceID,
            idempotencyKey: key,
            createdAtUnixNano: clock.nowUnixNano()
        )
        envelope.publicationDueAtUnixNano = envelope.createdAtUnixNano.later(by: CallPublisher.lease)
        return envelope
    }

    private func messages(_ gateway: GatewayUnderTest) -> [OutgoingMessage] {
        gateway.broker.messages(in: QueueName(actor: "first")).map(\.message)
    }

    @Test func `the next gateway publishes them at once, in their traces`() async throws {
        // More than are published at once.
        for number in 0..<40 { _ = try await store.create(kept("e\(number + 10)")) }
        clock.advance(by: .seconds(1))
        try await GatewayUnderTest.run(store: store, clock: clock) { gateway in
            while messages(gateway).count < 40 { await Task.yield() }
            let envelopes = try messages(gateway).map { try Envelope(decoding: $0.body) }
            #expect(Set(envelopes.map(\.id)).count == 40)
            let envelope = try #require(envelopes.first { $0.id == "e10" })
            #expect(envelope.route.actors == ["first", "second"] && envelope.headers.string(.gateway) == "1")
            #expect(String(decoding: envelope.payload.bytes, as: UTF8.self) == #"{"text":"hi","count":3}"#)
            #expect(envelope.headers.string(.baggage) == "user=7" && envelope.headers.attempt == 1)
            #expect(envelope.headers.string(.traceparent)?.contains(Self.traceID) == true)
            while gateway.metric("asya_gateway_calls_total", "echo", "recovered") != 40 { await Task.yield() }
            #expect(try await gateway.store.envelope("e10")?.publicationDueAtUnixNano == nil)
            let span = try #require(gateway.spans.spans(named: SpanNames.call("first")).first)
            #expect("\(span.context.traceID)" == Self.traceID)
            #expect(SpanCatalog.call.problems(in: span) == [])
            // Not once more when time passes.
            clock.advance(by: CallPublisher.lease)
            gateway.pauses.pass(PublicationKeeper.pauseBetween)
            let call = try await gateway.call()
            #expect(messages(gateway).count == 41)
            #expect(try await gateway.store.envelope(call)?.publicationDueAtUnixNano == nil)
        }
    }

    @Test func `another gateway with the same store waits until nobody can be at it any more`() async throws {
        _ = try await store.create(kept("left"))
        try await GatewayUnderTest.run(store: store, sharesStore: true, clock: clock) { gateway in
            for _ in 0..<3 {
                gateway.pauses.pass(PublicationKeeper.pauseBetween)
                _ = try await gateway.ask("GET", "/health")
            }
            #expect(messages(gateway).isEmpty)
            clock.advance(by: CallPublisher.lease)
            while messages(gateway).isEmpty {
                gateway.pauses.pass(PublicationKeeper.pauseBetween)
                await Task.yield()
            }
            #expect(try Envelope(decoding: messages(gateway)[0].body).id == "left")
        }
    }

    @Test func `what the broker does not take is tried again until it does`() async throws {
        try await GatewayUnderTest.run(store: store, clock: clock) { gateway in
            for _ in 0..<2 { gateway.broker.failNext(.publish, with: .unavailable(reason: "it is being restarted")) }
            _ = try await gateway.store.create(kept("left"))
            while messages(gateway).isEmpty {
                clock.advance(by: .seconds(1))
                gateway.pauses.pass(PublicationKeeper.pauseBetween)
                await Task.yield()
            }
            #expect(try await gateway.store.envelope("left")?.status == .pending)
        }
    }

    @Test func `what is too large for the broker has failed`() async throws {
        try await GatewayUnderTest.run(store: store, clock: clock) { gateway in
            let queue = QueueName(actor: "first")
            gateway.broker.failNext(.publish, with: .messageTooLarge(queue: queue, bytes: 9, limit: 1))
            _ = try await gateway.store.create(kept("left"))
            clock.advance(by: CallPublisher.lease)
            var envelope = try await gateway.store.envelope("left")
            while envelope?.status == .pending {
                gateway.pauses.pass(PublicationKeeper.pauseBetween)
                envelope = try await gateway.store.envelope("left")
            }
            #expect(envelope?.status == .failed && envelope?.error?.contains("larger") == true)
            #expect(messages(gateway).isEmpty)
        }
    }

    @Test func `a repeated request publishes what the first one left, once`() async throws {
        try await GatewayUnderTest.run(store: store, clock: clock) { gateway in
            let principal = try #require(try await gateway.store.envelope(try await gateway.call())).principal
            _ = try await gateway.store.create(kept("left", key: "k", by: principal))
            for _ in 0..<2 {
                let answer = try await gateway.ask(
                    "POST",
                    "/tools/call",
                    Self.body,
                    headers: [HTTPHeader("Idempotency-Key", "k")]
                )
                #expect(answer.call?["envelope_id"] == "left" && answer["Idempotency-Replayed"] == "true")
            }
            let ids = try messages(gateway).map { try Envelope(decoding: $0.body).id }
            #expect(ids.count { $0 == "left" } == 1 && ids.count == 2)
        }
    }

    @Test func `a repeated request at another gateway leaves it to the first one for a while`() async throws {
        try await GatewayUnderTest.run(store: store, sharesStore: true, clock: clock) { gateway in
            let principal = try #require(try await gateway.store.envelope(try await gateway.call())).principal
            _ = try await gateway.store.create(kept("left", key: "k", by: principal))
            for count in [1, 2] {
                let answer = try await gateway.ask(
                    "POST",
                    "/tools/call",
                    Self.body,
                    headers: [HTTPHeader("Idempotency-Key", "k")]
                )
                #expect(answer.status == 200 && messages(gateway).count == count)
                clock.advance(by: CallPublisher.lease)
            }
        }
    }

    @Test func `a repeated request is told when the broker does not take the call, and may be repeated`() async throws {
        try await GatewayUnderTest.run(store: store, clock: clock) { gateway in
            let principal = try #require(try await gateway.store.envelope(try await gateway.call())).principal
            _ = try await gateway.store.create(kept("left", key: "k", by: principal))
            gateway.broker.failNext(.publish, with: .unavailable(reason: "it is being restarted"))
            for status in [503, 200] {
                let answer = try await gateway.ask(
                    "POST",
                    "/tools/call",
                    Self.body,
                    headers: [HTTPHeader("Idempotency-Key", "k")]
                )
                #expect(answer.status == status)
            }
            #expect(messages(gateway).count == 2)
        }
    }
}

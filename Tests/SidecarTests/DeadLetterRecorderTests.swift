// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Synchronization
import TelemetryCore
import TelemetryTesting
import Testing
import TraceStore
import Transports

@testable import Sidecar

/// A message that its transport gave up on is in its trace all the same.
struct DeadLetterRecorderTests {
    private let spans = InMemorySpanProcessor()
    private let reason = DeadLetterReason(.deliveriesExhausted, detail: "delivered 10 times and never settled")

    private func letter(_ body: [UInt8]) -> Delivery {
        Delivery(
            queue: QueueName(actor: "a"),
            body: body,
            deliveryCount: 10,
            receivedAtUnixNano: 5_000,
            token: DeliveryToken(rawValue: 1),
            deadLetter: reason
        )
    }

    private func record(_ body: [UInt8]) throws -> (HopRecord, SpanData) {
        let kept = KeptRecords()
        let recorder = DeadLetterRecorder(
            system: "sqlite",
            limits: .standard,
            tracer: Tracer.testing(spans, clock: SystemClock()),
            store: kept.append
        )
        recorder.record(letter(body), reason)
        return (try #require(kept.all.first), try #require(spans.spans(named: "process a").first))
    }

    @Test func `its trace says why it is dead, and the store holds it`() throws {
        var envelope = Envelope(id: "e", route: Route(actors: ["a", "b"]), payload: RawJSON(trusted: Array("1".utf8)))
        envelope.headers.setString("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", for: .traceparent)
        envelope.headers.attempt = 2
        let body = envelope.encoded()
        let (record, span) = try record(body)
        #expect("\(record.traceID)" == "0af7651916cd43dd8448eb211c80319c")
        #expect(record.envelopeID == "e")
        #expect(record.attempt == 2)
        #expect(record.outcome == .deadLettered)
        #expect(record.input == body)
        #expect(record.error?.code == "deliveries_exhausted")
        #expect("\(span.context.traceID)" == "0af7651916cd43dd8448eb211c80319c")
        #expect(span.attributes[.asyaDeadLetterReason] == .string("deliveries_exhausted"))
    }

    @Test func `what is no envelope is kept as it is`() throws {
        let (record, _) = try record([0xff, 0])
        #expect(record.envelopeID.isEmpty)
        #expect(record.input == [0xff, 0])
    }
}

/// What a recorder has stored.
private final class KeptRecords: Sendable {
    private let records = Mutex<[HopRecord]>([])

    var all: [HopRecord] { records.withLock { $0 } }

    func append(_ record: HopRecord) { records.withLock { $0.append(record) } }
}

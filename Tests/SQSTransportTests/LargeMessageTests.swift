// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing
import Transports

@testable import SQSTransport

@Suite(.timeLimit(.minutes(10))) struct `Messages too large for SQS` {
    private let queue = QueueName(actor: "work")
    private let harness = InMemoryHarness()
    private let body = [UInt8](repeating: 0x61, count: 300_000)

    private func stored() -> Int { harness.claims.bodies.withLock { $0.count } }

    private func hold(_ transport: SQSTransport) async throws -> Delivery {
        try await transport.publish([OutgoingMessage(queue: queue, body: body)])
        return try await transport.receive(from: queue, max: 1)[0]
    }

    @Test func `are kept in the bucket until they are acknowledged`() async throws {
        let transport = harness.open()
        let delivery = try await hold(transport)
        #expect(delivery.body == body)
        #expect(stored() == 1)
        #expect(harness.service.queue("asya-work")?.messages.first?.entry.bytes ?? 0 < 1000)
        try await transport.settle(delivery, .acknowledge)
        try await eventually { stored() == 0 }
        await transport.close()
    }

    @Test func `stay in the bucket when they are released or moved`() async throws {
        let transport = harness.open()
        try await transport.settle(try await hold(transport), .release(after: .zero))
        let again = try await transport.receive(from: queue, max: 1)[0]
        #expect(again.body == body)
        let reason = DeadLetterReason(.requested, detail: "a test")
        try await transport.settle(again, .deadLetter(reason: reason))
        #expect(stored() == 1)
        let dead = try await transport.receive(from: queue.deadLetter, max: 1)[0]
        #expect(dead.body == body)
        #expect(dead.deadLetter == reason)
        try await transport.settle(dead, .acknowledge)
        try await eventually { stored() == 0 }
        await transport.close()
    }

    @Test func `go to the dead-letter queue, reference and all, when their body is gone`() async throws {
        let observer = RecordingObserver()
        let transport = harness.open(observer: observer)
        try await transport.publish([OutgoingMessage(queue: queue, body: body)])
        let reference = harness.service.queue("asya-work")?.messages.first?.entry.body ?? ""
        harness.claims.bodies.withLock { $0 = [:] }
        try await transport.publish([OutgoingMessage(queue: queue, body: [0x31])])
        let fine = try await transport.receive(from: queue, max: 1)[0]
        #expect(fine.body == [0x31])
        try await transport.settle(fine, .acknowledge)
        let waiting = Task { try await transport.receive(from: queue, max: 1) }
        let dead = try await transport.receive(from: queue.deadLetter, max: 1)[0]
        #expect(dead.deadLetter?.code == .bodyMissing)
        #expect(dead.body == Array(reference.utf8))
        try await eventually { observer.events.contains("buried body_missing") }
        try await transport.settle(dead, .acknowledge)
        waiting.cancel()
        await transport.close()
    }

    @Test func `wait while the bucket cannot be reached`() async throws {
        let transport = harness.open()
        try await transport.publish([OutgoingMessage(queue: queue, body: body)])
        harness.claims.failure.withLock { $0 = .unavailable(reason: "no connection") }
        async let received = transport.receive(from: queue, max: 1)
        try await eventually { harness.service.calls(.changeVisibility) == 1 }
        harness.claims.failure.withLock { $0 = nil }
        try await harness.advance(by: .seconds(5))
        let delivery = try await received[0]
        #expect(delivery.body == body)
        try await transport.settle(delivery, .acknowledge)
        await transport.close()
    }

    @Test func `are left alone by a consumer without the bucket, which says what is missing`() async throws {
        let transport = harness.open()
        try await transport.publish([OutgoingMessage(queue: queue, body: body)])
        let poor = harness.open(hasClaims: false)
        let error = await #expect(throws: TransportError.self) { try await poor.receive(from: queue, max: 1) }
        #expect(error?.description.contains("ASYA_CLAIM_CHECK_BUCKET") == true)
        await poor.close()
        try await harness.advance(by: .seconds(31))
        let delivery = try await transport.receive(from: queue, max: 1)[0]
        #expect(delivery.body == body)
        try await transport.settle(delivery, .acknowledge)
        await transport.close()
    }

    @Test func `are refused for good when they are too large for the bucket as well`() async throws {
        let transport = harness.open()
        harness.claims.failure.withLock { $0 = .tooLarge(limit: 1000) }
        await #expect(throws: TransportError.messageTooLarge(queue: queue, bytes: 300_000, limit: 1000)) {
            try await transport.publish([OutgoingMessage(queue: queue, body: body)])
        }
        await transport.close()
    }

    @Test func `fail to be published while the bucket cannot be reached`() async throws {
        let transport = harness.open()
        harness.claims.failure.withLock { $0 = .unavailable(reason: "no connection") }
        let error = await #expect(throws: TransportError.self) {
            try await transport.publish([OutgoingMessage(queue: queue, body: body)])
        }
        #expect(error?.isRetriable == true)
        await transport.close()
    }
}

// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing
import Transports

@testable import SQSTransport

@Suite(.timeLimit(.minutes(10))) struct `Publishing to SQS` {
    private let queue = QueueName(actor: "work")
    private let harness = InMemoryHarness()

    private func message(_ body: String = "{}", to queue: QueueName? = nil) -> OutgoingMessage {
        OutgoingMessage(queue: queue ?? self.queue, body: Array(body.utf8))
    }

    @Test func `sends ten messages a request`() async throws {
        let transport = harness.open()
        try await transport.publish((0..<25).map { message("\($0)") })
        #expect(harness.service.batchSizes(.send).sorted() == [5, 10, 10])
        #expect(harness.service.queue("asya-work")?.messages.count == 25)
        await transport.close()
    }

    @Test func `shares requests between callers`() async throws {
        let transport = harness.open()
        try await withThrowingTaskGroup { group in
            for index in 0..<200 {
                group.addTask { try await transport.publish([message("\(index)")]) }
            }
            try await group.waitForAll()
        }
        #expect(harness.service.queue("asya-work")?.messages.count == 200)
        #expect(harness.service.calls(.send) < 200)
        await transport.close()
    }

    @Test func `cuts requests at the size that SQS takes`() async throws {
        let transport = harness.open()
        try await transport.publish(Array(repeating: message(String(repeating: "x", count: 100_000)), count: 5))
        #expect(harness.service.batchSizes(.send).sorted() == [1, 2, 2])
        await transport.close()
    }

    @Test func `sends again what failed of a request, and only that`() async throws {
        let transport = harness.open()
        harness.service.failNextEntry(.unavailable(reason: "InternalError"))
        async let published: Void = transport.publish([message("a"), message("b"), message("c")])
        try await eventually { harness.time.pausing > 0 }
        harness.time.advance(by: .seconds(1))
        try await published
        #expect(harness.service.batchSizes(.send) == [3, 1])
        #expect(harness.service.queue("asya-work")?.messages.count == 3)
        await transport.close()
    }

    @Test func `fails for what SQS refuses, without trying again`() async throws {
        let transport = harness.open()
        harness.service.failNextEntry(.refused(reason: "AccessDenied"))
        let error = await #expect(throws: TransportError.self) { try await transport.publish([message()]) }
        #expect(error?.description.contains("AccessDenied") == true)
        #expect(error?.isRetriable == true)
        #expect(harness.service.calls(.send) == 1)
        await transport.close()
    }

    @Test func `waits out an outage, and says so once`() async throws {
        let observer = RecordingObserver()
        let transport = harness.open(observer: observer)
        harness.service.setOutage(.unavailable(reason: "no connection"))
        async let published: Void = transport.publish([message()])
        for _ in 0..<3 {
            try await eventually { harness.time.pausing > 0 }
            harness.time.advance(by: .seconds(2))
        }
        try await eventually { harness.time.pausing > 0 }
        harness.service.setOutage(nil)
        harness.time.advance(by: .seconds(2))
        try await published
        #expect(observer.events == ["away", "back"])
        await transport.close()
    }

    @Test func `fails as unavailable when an outage lasts too long`() async throws {
        let transport = harness.open { $0.callTimeout = .seconds(10) }
        try await transport.declare([queue])
        harness.service.setOutage(.unavailable(reason: "no connection"))
        let publishing = Task { try await transport.publish([message()]) }
        let isDone = Mutex(false)
        let watch = Task {
            _ = await publishing.result
            isDone.withLock { $0 = true }
        }
        try await eventually {
            if harness.time.pausing > 0 { harness.time.advance(by: .milliseconds(100)) }
            return isDone.withLock { $0 }
        }
        await watch.value
        await #expect(throws: TransportError.unavailable(reason: "no connection")) { try await publishing.value }
        await transport.close()
    }

    @Test func `does not take being throttled for an outage`() async throws {
        let observer = RecordingObserver()
        let transport = harness.open(observer: observer)
        harness.service.failNext(.send, .throttled(reason: "RequestThrottled"))
        async let published: Void = transport.publish([message()])
        try await eventually { harness.time.pausing > 0 }
        harness.time.advance(by: .seconds(1))
        try await published
        #expect(observer.events.isEmpty)
        await transport.close()
    }

    @Test func `creates a missing queue where that is allowed`() async throws {
        let transport = harness.open()
        try await transport.publish([message("1")])
        harness.service.deleteQueue("asya-work")
        try await transport.publish([message("2")])
        #expect(harness.service.queue("asya-work")?.messages.map(\.entry.body) == ["2"])
        await transport.close()
    }

    @Test func `names a missing queue, and finds it when it is there`() async throws {
        let transport = harness.open { $0.createsQueues = false }
        await #expect(throws: TransportError.queueMissing(queue)) { try await transport.publish([message()]) }
        harness.service.createQueue("asya-work")
        try await transport.publish([message()])
        harness.service.deleteQueue("asya-work")
        await #expect(throws: TransportError.queueMissing(queue)) { try await transport.publish([message()]) }
        await transport.close()
    }

    @Test func `goes on when its caller is cancelled`() async throws {
        let transport = harness.open()
        let task = Task { try await transport.publish([message()]) }
        task.cancel()
        try await task.value
        #expect(harness.service.queue("asya-work")?.messages.count == 1)
        await transport.close()
    }

    @Test func `refuses a message that is too large, with its size, when there is no bucket`() async throws {
        let transport = harness.open(hasClaims: false)
        let body = [UInt8](repeating: 0x20, count: 262_145)
        await #expect(throws: TransportError.messageTooLarge(queue: queue, bytes: 262_145, limit: 262_144)) {
            try await transport.publish([OutgoingMessage(queue: queue, body: body)])
        }
        try await transport.publish([OutgoingMessage(queue: queue, body: Array(body.dropLast()))])
        await transport.close()
    }

    @Test func `delays beyond 15 minutes by sending again`() async throws {
        let transport = harness.open()
        try await transport.publish([OutgoingMessage(queue: queue, body: [0x31], delay: .seconds(2000))])
        async let received = transport.receive(from: queue, max: 1)
        for sends in [2, 3] {
            try await harness.advance(by: .seconds(901))
            try await eventually { harness.service.calls(.send) == sends }
            try await eventually { harness.service.queue("asya-work")?.messages.count == 1 }
        }
        try await harness.advance(by: .seconds(201))
        let delivery = try await received[0]
        #expect(delivery.body == [0x31])
        #expect(delivery.deliveryCount == 1)
        #expect(harness.service.calls(.send) == 3)
        try await transport.settle(delivery, .acknowledge)
        await transport.close()
    }
}

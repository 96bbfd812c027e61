// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization
import Testing
import TransportTesting
import Transports

@testable import SQLiteTransport

/// Remembers what a transport tells.
private final class RecordingObserver: TransportObserver {
    let events = Mutex<[String]>([])

    func leasesRenewed(queue: QueueName, count: Int) { record("renewed \(count)") }
    func leaseLost(queue: QueueName) { record("lost") }
    func deadLettered(_ letter: Delivery, reason: DeadLetterReason) { record("buried \(reason.code.rawValue)") }
    func connectionLost(error: TransportError) { record("connection lost") }
    func reconnected() { record("reconnected") }

    private func record(_ event: String) {
        events.withLock { $0.append(event) }
    }
}

/// The different numbers that were observed.
private final class LogNumbers: Sendable {
    private let numbers = Mutex<Set<UInt32>>([])

    var count: Int { numbers.withLock { $0.count } }

    func observe(_ number: UInt32?) {
        numbers.withLock { numbers in if let number { numbers.insert(number) } }
    }
}

@Suite struct `SQLite queues` {
    private let queue = QueueName(actor: "work")
    private let trace = "4bf92f3577b34da6a3ce929d0e0e4736"

    private func message(_ text: String, in queue: QueueName? = nil, trace: String? = nil) -> OutgoingMessage {
        OutgoingMessage(queue: queue ?? self.queue, body: Array(text.utf8), traceID: trace)
    }

    @Test func `a message that kills its consumers is dead-lettered after the last delivery`() async throws {
        let harness = try SQLiteHarness { $0.maxDeliveries = 3 }
        let producer = try await harness.open()
        try await producer.publish([message("deadly", trace: trace)])
        for count in 1...3 {
            let victim = try await harness.open()
            let delivery = try await victim.receive(from: queue, max: 1)[0]
            #expect(delivery.deliveryCount == count)
            try await harness.crash(victim)
            try await harness.advance(by: harness.lease * 2)
        }
        try await producer.publish([message("harmless")])
        let observer = RecordingObserver()
        let survivor = try await harness.open(observer: observer)
        let delivery = try await survivor.receive(from: queue, max: 1)[0]
        #expect(delivery.body == Array("harmless".utf8))
        let dead = try await survivor.messages(in: queue.deadLetter, limit: 10)
        #expect(dead.map(\.body) == [Array("deadly".utf8)])
        #expect(dead.first?.deadLetterReason?.code == .deliveriesExhausted)
        #expect(dead.first?.traceID == trace)
        #expect(observer.events.withLock { $0 } == ["buried deliveries_exhausted"])
        #expect(try await survivor.outstanding(traceIDs: [trace]).isEmpty)
    }

    @Test func `a dead letter tells why and when, and looking at it changes nothing`() async throws {
        let harness = try SQLiteHarness { $0.maxDeliveries = 2 }
        let transport = try await harness.open()
        try await transport.publish([message("first", trace: trace), message("second", trace: trace)])
        let died = harness.clock.nowUnixNano()
        let reason = DeadLetterReason(.requested, detail: "by hand")
        for delivery in try await transport.receive(from: queue, max: 2) {
            #expect(delivery.deadLetter == nil && delivery.deadLetteredAtUnixNano == nil)
            try await transport.settle(delivery, .deadLetter(reason: reason))
        }
        try await transport.publish([message("published here", in: queue.deadLetter)])
        // More often than messages of other queues are delivered.
        for _ in 1...4 {
            try await harness.advance(by: .seconds(60))
            let letters = try await transport.receive(from: queue.deadLetter, max: 10)
            #expect(letters.map { String(decoding: $0.body, as: UTF8.self) } == ["first", "second", "published here"])
            #expect(letters.map(\.deadLetter) == [reason, reason, nil])
            #expect(letters.map(\.deadLetteredAtUnixNano) == [died, died, nil])
            #expect(letters.allSatisfy { $0.queue == queue.deadLetter })
            for letter in letters.reversed() { try await transport.settle(letter, .release(after: .zero)) }
            let depth = try await transport.depth(of: queue.deadLetter)
            #expect(depth.ready == 3 && depth.inFlight == 0)
            #expect(depth.oldestAge == .nanoseconds(Int64(harness.clock.nowUnixNano() - died)))
        }
        #expect(try await transport.depth(of: queue).ready == 0)
    }

    @Test func `a dead letter that kills its readers stays where it is`() async throws {
        let harness = try SQLiteHarness { $0.maxDeliveries = 2 }
        let producer = try await harness.open()
        try await producer.publish([message("deadly", in: queue.deadLetter)])
        for _ in 1...4 {
            let reader = try await harness.open()
            _ = try await reader.receive(from: queue.deadLetter, max: 1)
            try await harness.crash(reader)
            try await harness.advance(by: harness.lease * 2)
        }
        #expect(try await producer.messages(in: queue.deadLetter, limit: 2).count == 1)
    }

    @Test func `a lost lease rejects the settlement and publishes nothing`() async throws {
        let harness = try SQLiteHarness()
        let observer = RecordingObserver()
        let slow = try await harness.open(observer: observer)
        try await slow.publish([message("contested")])
        let late = try await slow.receive(from: queue, max: 1)[0]
        // The other consumer's clock is ahead, so that the slow one does not get to renew.
        let hasty = try await SQLiteTransport.open(
            harness.options,
            clock: ManualTransportClock(nowUnixNano: harness.clock.nowUnixNano() + 60_000_000_000)
        )
        let taken = try await hasty.receive(from: queue, max: 1)[0]
        #expect(taken.deliveryCount == 2)
        await #expect(throws: TransportError.leaseLost(queue: queue)) {
            try await slow.settle(late, .acknowledge, publishing: [message("ghost", in: QueueName(actor: "next"))])
        }
        #expect(try await slow.depth(of: QueueName(actor: "next")) == QueueDepth(ready: 0))
        try await hasty.settle(taken, .acknowledge)
        await hasty.close()
    }

    @Test func `an unsettled delivery is renewed and the observer hears of it`() async throws {
        let harness = try SQLiteHarness()
        let observer = RecordingObserver()
        let transport = try await harness.open(observer: observer)
        try await transport.publish([message("held"), message("also held")])
        let deliveries = try await transport.receive(from: queue, max: 2)
        try await harness.advance(by: harness.lease)
        #expect(observer.events.withLock { $0 }.contains("renewed 2"))
        #expect(try await transport.depth(of: queue) == QueueDepth(ready: 0, inFlight: 2))
        for delivery in deliveries {
            try await transport.settle(delivery, .acknowledge)
        }
        #expect(try await transport.depth(of: queue) == QueueDepth(ready: 0))
    }

    @Test func `a consumer whose lease ended can still settle while nobody else has the message`() async throws {
        let harness = try SQLiteHarness()
        let transport = try await harness.open()
        try await transport.publish([message("slow")])
        let delivery = try await transport.receive(from: queue, max: 1)[0]
        harness.clock.advance(by: harness.lease * 3)
        try await transport.settle(delivery, .acknowledge)
        #expect(try await transport.depth(of: queue) == QueueDepth(ready: 0))
    }

    @Test func `the depth tells ready, delayed and held messages apart`() async throws {
        let harness = try SQLiteHarness()
        let transport = try await harness.open()
        try await transport.publish((0..<3).map { message("\($0)") })
        try await transport.publish([OutgoingMessage(queue: queue, body: [], delay: .seconds(60))])
        _ = try await transport.receive(from: queue, max: 1)
        harness.clock.advance(by: .seconds(2))
        let depth = try await transport.depth(of: queue)
        #expect(depth == QueueDepth(ready: 2, delayed: 1, inFlight: 1, oldestAge: .seconds(2)))
        try await harness.advance(by: .seconds(60))
        #expect(try await transport.depth(of: queue).ready == 3)
    }

    @Test func `a trace is drained when its last message is settled, dead letters apart`() async throws {
        let harness = try SQLiteHarness()
        let sender = try await harness.open()
        let worker = try await harness.open()
        let other = "00f067aa0ba902b74bf92f3577b34da6"
        try await sender.publish([message("a", trace: trace), message("b", trace: other)])
        #expect(try await sender.outstanding(traceIDs: [trace, other, "unknown"]) == [trace, other])
        let (queue, trace) = (queue, trace)
        let drained = Task { try await sender.drained(traceIDs: [trace, other]) }
        let first = try await worker.receive(from: queue, max: 1)[0]
        try await worker.settle(first, .acknowledge, publishing: [message("c", trace: trace)])
        let second = try await worker.receive(from: queue, max: 1)[0]
        try await worker.settle(second, .deadLetter(reason: DeadLetterReason(.requested, detail: "a test")))
        #expect(try await sender.outstanding(traceIDs: [trace, other]) == [trace])
        let third = try await worker.receive(from: queue, max: 1)[0]
        try await worker.settle(third, .acknowledge)
        try await drained.value
        #expect(try await sender.outstanding(traceIDs: [trace, other]).isEmpty)
    }

    @Test func `waiting for a trace can be cancelled`() async throws {
        let harness = try SQLiteHarness()
        let transport = try await harness.open()
        try await transport.publish([message("a", trace: trace)])
        let trace = trace
        let drained = Task { try await transport.drained(traceIDs: [trace]) }
        drained.cancel()
        await #expect(throws: CancellationError.self) { try await drained.value }
    }

    @Test func `messages survive the end of every process`() async throws {
        let harness = try SQLiteHarness()
        let before = try await harness.open()
        try await before.publish([message("kept", trace: trace)])
        await before.close()
        let after = try await harness.open()
        #expect(try await after.receive(from: queue, max: 1)[0].body == Array("kept".utf8))
        #expect(try await after.outstanding(traceIDs: [trace]) == [trace])
    }

    @Test func `files are readable by their owner only`() async throws {
        let harness = try SQLiteHarness()
        let transport = try await harness.open()
        try await transport.publish([message("secret")])
        for suffix in ["", "-wal", "-shm", "-wake"] {
            var status = stat()
            #expect(unsafe stat(harness.options.path + suffix, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600, "\(suffix)")
        }
    }

    @Test func `a receive takes large messages one at a time`() async throws {
        let harness = try SQLiteHarness()
        let transport = try await harness.open()
        let body = [UInt8](repeating: 7, count: 9 << 20)
        try await transport.publish((0..<3).map { _ in OutgoingMessage(queue: queue, body: body) })
        #expect(try await transport.receive(from: queue, max: 10).count == 2)
        #expect(try await transport.receive(from: queue, max: 10).count == 1)
    }

    @Test func `several transports open one new file at once`() async throws {
        let harness = try SQLiteHarness()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<8 {
                group.addTask {
                    let transport = try await harness.open()
                    try await transport.publish([self.message("\(index)")])
                }
            }
            try await group.waitForAll()
        }
        let transport = try await harness.open()
        #expect(try await transport.depth(of: queue).ready == 8)
    }

    @Test(.timeLimit(.minutes(10)))
    func `transports wake each other and do not wait for the safety look`() async throws {
        // A missed wake would wait for a look that does not come within the test's time.
        let harness = try SQLiteHarness { $0.safetyInterval = 3_600_000_000_000 }
        let near = try await harness.open()
        let far = try await harness.open()
        let (there, back) = (QueueName(actor: "there"), QueueName(actor: "back"))
        let rounds = 20
        async let echo: Void = {
            for _ in 0..<rounds {
                let delivery = try await far.receive(from: there, max: 1)[0]
                let answer = OutgoingMessage(queue: back, body: delivery.body)
                try await far.settle(delivery, .acknowledge, publishing: [answer])
            }
        }()
        for _ in 0..<rounds {
            try await near.publish([OutgoingMessage(queue: there, body: [1])])
            try await near.settle(try await near.receive(from: back, max: 1)[0], .acknowledge)
        }
        try await echo
    }

    @Test(.timeLimit(.minutes(10)))
    func `the write-ahead log begins anew while several transports write without a pause`() async throws {
        let harness = try SQLiteHarness { $0.checkpointBytes = 1 << 18 }
        let logs = LogNumbers()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<2 {
                let transport = try await harness.open()
                let queue = QueueName(actor: "busy-\(index)")
                group.addTask {
                    while logs.count < 4 {
                        let body = [UInt8](repeating: 3, count: 8192)
                        try await transport.publish([OutgoingMessage(queue: queue, body: body)])
                        try await transport.settle(try await transport.receive(from: queue, max: 1)[0], .acknowledge)
                        logs.observe(harness.logNumber)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `messages that survive a power cut behave like others`() async throws {
        let harness = try SQLiteHarness { $0.durability = .power }
        let transport = try await harness.open()
        try await transport.publish([message("synced")])
        try await transport.settle(try await transport.receive(from: queue, max: 1)[0], .acknowledge)
        #expect(try await transport.depth(of: queue) == QueueDepth(ready: 0))
    }
}

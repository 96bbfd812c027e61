// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Synchronization
import TelemetryCore
import TelemetryTesting
import Testing
import TransportTesting
import Transports

@testable import DeadLetters

@Suite(.timeLimit(.minutes(10)))
struct DeadLetterSessionTests {
    private let queue = QueueName(actor: "work")
    private let clock = ManualClock()
    private let spans = InMemorySpanProcessor()

    private var redriver: Redriver {
        Redriver(tracer: Tracer.testing(spans, clock: clock), clock: clock)
    }

    /// Kills messages: they are dead letters of the queue afterwards.
    private func kill(_ bodies: [[UInt8]], _ transport: any Transport) async throws {
        try await transport.publish(bodies.map { OutgoingMessage(queue: queue, body: $0) })
        var left = bodies.count
        while left > 0 {
            for delivery in try await transport.receive(from: queue, max: left) {
                let reason = DeadLetterReason(.errorEndUnreachable, detail: "for a test")
                try await transport.settle(delivery, .deadLetter(reason: reason))
                left -= 1
            }
        }
    }

    private func session(
        _ transport: any Transport,
        limits: DeadLetterLimits = DeadLetterLimits(),
        pause: @escaping @Sendable (Duration) async throws -> Void = { _ in try await Self.forever() }
    ) -> DeadLetterSession {
        DeadLetterSession(transport, queues: [queue, QueueName(actor: "idle")], limits: limits, pause: pause)
    }

    /// Suspends until the task is cancelled.
    private static func forever() async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        for await _ in stream {}
        continuation.finish()
        try Task.checkCancellation()
    }

    @Test(arguments: Brokers.allCases)
    func `reading holds everything once and gives it back unharmed`(broker: Brokers) async throws {
        try await broker.run { connect in
            let transport = try await connect()
            let bodies = (1...7).map { Letters.body("e\($0)") } + [[0xFF, 0x00]]
            try await kill(bodies, transport)
            // More often than a message of another queue may be delivered.
            for _ in 1...3 {
                let session = session(transport, limits: DeadLetterLimits(batch: 3))
                let letters = try await session.collect()
                #expect(letters.map(\.body) == bodies)
                #expect(letters.allSatisfy { $0.reason?.code == .errorEndUnreachable && $0.timeUnixNano != nil })
                #expect(try await transport.depth(of: queue.deadLetter).ready == 0)
                #expect(await session.isComplete)
                let other = self.session(try await connect())
                #expect(try await other.collect().isEmpty)
                #expect(await other.heldElsewhere == 8)
                await session.release()
            }
            #expect(try await transport.depth(of: queue.deadLetter).ready == 8)
            await transport.close()
        }
    }

    @Test(arguments: Brokers.allCases)
    func `a redriven envelope goes on in its trace and leaves the dead letters`(broker: Brokers) async throws {
        try await broker.run { connect in
            let transport = try await connect()
            try await kill([Letters.body("e", redrives: 1), Letters.body("other"), [0xFF]], transport)
            let session = session(transport)
            let letters = try await session.collect()
            let chosen = DeadLetterSelection(letters, ids: ["e", letters[2].id]).letters
            let drafts = try chosen.map { try RedriveOptions().draft(of: $0) }
            let outcomes = await session.redrive(drafts, redriver)
            #expect(outcomes.map(\.problem) == [nil, nil])
            #expect(outcomes.map(\.redrives) == [2, nil])
            await session.release()
            #expect(try await transport.depth(of: queue.deadLetter).ready == 1)
            let deliveries = try await transport.receive(from: queue, max: 9)
            #expect(deliveries.map(\.deliveryCount) == [1, 1])
            #expect(deliveries[1].body == [0xFF])
            let sent = try Envelope(decoding: deliveries[0].body)
            #expect(sent.headers.attempt == 1 && sent.headers.redrives == 2)
            #expect(sent.headers.enqueuedAtUnixNano == clock.nowUnixNano())
            #expect(sent.headers.firstEnqueuedAtUnixNano == clock.nowUnixNano())
            #expect(sent.payload.bytes == letters[0].envelope?.payload.bytes)
            let span = try #require(spans.spans.first)
            #expect(spans.spans.count == 1)
            #expect(SpanCatalog.redrive.problems(in: span) == [])
            #expect(sent.headers.spanContext?.spanID == span.context.spanID)
            #expect("\(span.context.traceID)" == Letters.trace)
            #expect(span.parentSpanID.map { "\($0)" } == "b7ad6b7169203331")
            #expect(span.links.map(\.context.spanID) == [span.parentSpanID])
            #expect(span.attributes[.asyaDeadLetterReason] == "error_end_unreachable")
            await transport.close()
        }
    }

    @Test(arguments: Brokers.allCases)
    func `a purge deletes what it is given and nothing else`(broker: Brokers) async throws {
        try await broker.run { connect in
            let transport = try await connect()
            try await kill((1...5).map { Letters.body("e\($0)") }, transport)
            let session = session(transport)
            let letters = try await session.collect()
            let seen = Mutex<[String]>([])
            let outcomes = await session.purge(DeadLetterSelection(letters, ids: ["e2", "e4"]).letters) { outcome in
                seen.withLock { $0.append(outcome.id) }
            }
            #expect(outcomes.map(\.id) == ["e2", "e4"] && seen.withLock { $0 } == ["e2", "e4"])
            #expect(outcomes.allSatisfy { $0.problem == nil })
            await session.release()
            let left = try await self.session(transport).collect()
            #expect(left.map(\.id) == ["e1", "e3", "e5"])
            await transport.close()
        }
    }

    @Test func `a crash in the middle leaves what was not settled`() async throws {
        let broker = InMemoryBroker()
        let transport = broker.connect()
        try await kill((1...4).map { Letters.body("e\($0)") }, transport)
        let session = session(transport)
        let drafts = try await session.collect().map { try RedriveOptions().draft(of: $0) }
        _ = await session.redrive(drafts, redriver) { outcome in
            if outcome.id == "e2" { transport.crash() }
        }
        broker.advance(by: broker.lease * 2)
        #expect(broker.messages(in: queue).count == 2)
        let left = try await self.session(broker.connect()).collect()
        #expect(left.map(\.id) == ["e3", "e4"])
    }

    @Test func `a letter that somebody else has is not sent, and the others are`() async throws {
        let broker = InMemoryBroker()
        let transport = broker.connect()
        try await kill([Letters.body("lost"), Letters.body("kept")], transport)
        let session = session(transport)
        let letters = try await session.collect()
        broker.expireLease(of: letters[0].delivery)
        _ = try await broker.connect().receive(from: queue.deadLetter, max: 1)
        let outcomes = await session.redrive(try letters.map { try RedriveOptions().draft(of: $0) }, redriver)
        #expect(outcomes[0].problem?.hasPrefix("not sent: ") == true && outcomes[1].problem == nil)
        #expect(broker.messages(in: queue).count == 1)
        #expect(spans.spans.map(\.status.isError) == [true, false])
        #expect(SpanCatalog.redrive.problems(in: spans.spans[0]) == [])
    }

    @Test func `a broker that refuses ends the work and loses nothing`() async throws {
        let broker = InMemoryBroker()
        let transport = broker.connect()
        try await kill((1...3).map { Letters.body("e\($0)") }, transport)
        let session = session(transport)
        let letters = try await session.collect()
        broker.failNext(.settle, with: .unavailable(reason: "away"))
        let redriven = await session.redrive(try letters.map { try RedriveOptions().draft(of: $0) }, redriver)
        #expect(redriven.map { $0.problem?.prefix(9) } == ["not sent:", "not tried", "not tried"])
        broker.failNext(.settle, with: .unavailable(reason: "away"))
        let purged = await session.purge(letters)
        #expect(purged.map { $0.problem?.prefix(9) } == ["not delet", "not tried", "not tried"])
        #expect(broker.messages(in: queue).isEmpty && broker.messages(in: queue.deadLetter).count == 3)
        await session.release()
        #expect(try await self.session(transport).collect().count == 3)
    }

    @Test func `no more is held than the limits allow, and room is made by settling`() async throws {
        let broker = InMemoryBroker()
        let transport = broker.connect()
        try await kill((1...5).map { Letters.body("e\($0)") }, transport)
        let session = session(transport, limits: DeadLetterLimits(letters: 2))
        let first = try await session.collect()
        #expect(first.map(\.id) == ["e1", "e2"])
        #expect(try await session.collect().isEmpty)
        #expect(await !session.isComplete)
        _ = await session.purge([first[0]])
        #expect(try await session.collect().map(\.id) == ["e3"])
        let small = self.session(broker.connect(), limits: DeadLetterLimits(bytes: 1, batch: 1))
        #expect(try await small.collect().map(\.id) == ["e4"])
    }

    @Test func `an approximate depth of nothing does not hide letters`() async throws {
        let broker = InMemoryBroker()
        let transport = broker.connect()
        try await kill((1...5).map { Letters.body("e\($0)") }, transport)
        let dead = queue.deadLetter
        let session = DeadLetterSession(ApproximateTransport(real: transport), queues: [queue]) { _ in
            while try await transport.depth(of: dead).ready > 0, !Task.isCancelled { await Task.yield() }
        }
        #expect(try await session.collect().count == 5)
        #expect(await session.isComplete)
    }

    @Test func `a rate is kept by waiting between letters`() async throws {
        let broker = InMemoryBroker()
        let transport = broker.connect()
        try await kill((1...4).map { Letters.body("e\($0)") }, transport)
        let clock = clock
        let waits = Mutex<[Duration]>([])
        let session = session(transport) { duration in
            guard duration < QueuePass.doubt else { return try await Self.forever() }
            waits.withLock { $0.append(duration) }
            clock.advance(by: duration)
        }
        let drafts = try await session.collect().map { try RedriveOptions().draft(of: $0) }
        let paced = Redriver(
            tracer: Tracer.testing(spans, clock: clock),
            pace: RedrivePace(perSecond: 2),
            clock: clock
        )
        let started = clock.monotonicNano()
        #expect(await session.redrive(drafts, paced).allSatisfy { $0.problem == nil })
        #expect(waits.withLock { $0 } == [.milliseconds(500), .milliseconds(500), .milliseconds(500)])
        #expect(clock.monotonicNano() - started == 1_500_000_000)
    }

    @Test func `a receive that fails is told, and what was taken is given back`() async throws {
        let broker = InMemoryBroker()
        let transport = broker.connect()
        try await kill([Letters.body("e")], transport)
        let session = session(transport)
        broker.failNext(.receive, with: .unavailable(reason: "away"))
        await #expect(throws: DeadLetterError.transport(.unavailable(reason: "away"))) { try await session.collect() }
        await session.release()
        #expect(try await transport.depth(of: queue.deadLetter).ready == 1)
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Transports

/// The checks of `TransportConformance` on one pair of queues.
///
/// That something is *not* delivered is shown by what is delivered in its place, never by waiting.
struct ConformanceChecks<Harness: TransportHarness> {
    let harness: Harness
    let queue: QueueName
    let next: QueueName

    /// A new consumer that knows the queues.
    func connect() async throws -> any Transport {
        let transport = try await harness.connect()
        try await transport.declare([queue, next])
        return transport
    }

    func message(_ text: String, delay: Duration = .zero) -> OutgoingMessage {
        OutgoingMessage(queue: queue, body: Array(text.utf8), delay: delay)
    }

    /// The next message, alone.
    func receiveOne(_ transport: any Transport, from queue: QueueName? = nil) async throws -> Delivery {
        let deliveries = try await transport.receive(from: queue ?? self.queue, max: 1)
        try expect(deliveries.count, 1, "deliveries")
        return deliveries[0]
    }

    func expectNext(_ text: String, count: Int = 1, from transport: any Transport) async throws -> Delivery {
        let delivery = try await receiveOne(transport)
        try expect(String(decoding: delivery.body, as: UTF8.self), text, "body")
        try expectCount(delivery, count)
        return delivery
    }

    /// Throws unless the delivery is the `count`-th of its message, or a later one where the broker cannot tell.
    func expectCount(_ delivery: Delivery, _ count: Int, line: Int = #line) throws {
        let counted = harness.countsExactly ? delivery.deliveryCount : min(delivery.deliveryCount, count)
        try expect(counted, count, "delivery count", line: line)
    }

    /// Throws unless the bodies are the expected ones, in their order if the broker keeps it.
    func expectBodies(_ bodies: [String], _ expected: [String], line: Int = #line) throws {
        let isOrdered = harness.keepsOrder
        try expect(
            isOrdered ? bodies : bodies.sorted(),
            isOrdered ? expected : expected.sorted(),
            "bodies",
            line: line
        )
    }

    func deliversWhatWasPublished() async throws {
        let transport = try await connect()
        let body: [UInt8] = Array(0...255) + [0, 0, 13, 10, 0xff]
        try await transport.publish([OutgoingMessage(queue: queue, body: body, traceID: "t")])
        let delivery = try await receiveOne(transport)
        try expect(delivery.body, body, "body")
        try expect(delivery.queue, queue, "queue")
        try expectCount(delivery, 1)
        try await transport.settle(delivery, .acknowledge)
        await transport.close()
    }

    func deliversInOrder() async throws {
        let transport = try await connect()
        try await transport.publish((0..<10).map { message("a\($0)") })
        try await transport.publish((0..<10).map { message("b\($0)") })
        var bodies: [String] = []
        for _ in 0..<20 {
            let delivery = try await receiveOne(transport)
            bodies.append(String(decoding: delivery.body, as: UTF8.self))
            try await transport.settle(delivery, .acknowledge)
        }
        try expectBodies(bodies, (0..<10).map { "a\($0)" } + (0..<10).map { "b\($0)" })
        await transport.close()
    }

    func suspendsUntilThereIsAMessage() async throws {
        let consumer = try await connect()
        let producer = try await connect()
        async let received = consumer.receive(from: queue, max: 5)
        try await producer.publish([message("late")])
        let deliveries = try await received
        try expect(deliveries.map { String(decoding: $0.body, as: UTF8.self) }, ["late"], "bodies")
        try await consumer.settle(deliveries[0], .acknowledge)
        await consumer.close()
        await producer.close()
    }

    func honoursTheMaximum() async throws {
        let transport = try await connect()
        try await transport.publish((0..<7).map { message("\($0)") })
        var bodies: [String] = []
        while bodies.count < 7 {
            let deliveries = try await transport.receive(from: queue, max: 3)
            try expect((1...3).contains(deliveries.count), true, "a batch of 1 to 3")
            bodies += deliveries.map { String(decoding: $0.body, as: UTF8.self) }
            for delivery in deliveries {
                try await transport.settle(delivery, .acknowledge)
            }
        }
        try expectBodies(bodies, (0..<7).map(String.init))
        await transport.close()
    }

    func settlesAndPublishes() async throws {
        let transport = try await connect()
        try await transport.publish([message("in")])
        let delivery = try await expectNext("in", from: transport)
        let outputs = (0..<3).map { OutgoingMessage(queue: next, body: Array("out\($0)".utf8)) }
        try await transport.settle(delivery, .acknowledge, publishing: outputs)
        var bodies: [String] = []
        for _ in 0..<3 {
            let output = try await receiveOne(transport, from: next)
            bodies.append(String(decoding: output.body, as: UTF8.self))
            try await transport.settle(output, .acknowledge)
        }
        try expectBodies(bodies, (0..<3).map { "out\($0)" })
        await transport.close()
    }

    func carriesLargeMessages() async throws {
        let transport = try await connect()
        let body = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try await transport.publish([OutgoingMessage(queue: queue, body: body)])
        let delivery = try await receiveOne(transport)
        try expect(delivery.body == body, true, "a body of 200,000 bytes comes back unchanged")
        try await transport.settle(delivery, .acknowledge)
        await transport.close()
    }

    func tellsTheDepth() async throws {
        let transport = try await connect()
        try expect(try await transport.depth(of: QueueName(actor: "never-heard-of")).ready, 0, "unknown queue")
        try await transport.publish((0..<4).map { message("\($0)") })
        try expect(try await transport.depth(of: queue).ready, 4, "ready messages")
        let delivery = try await receiveOne(transport)
        try expect(try await transport.depth(of: queue).ready, 3, "ready messages with one held")
        try await transport.settle(delivery, .acknowledge)
        await transport.close()
    }
}

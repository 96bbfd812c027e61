// SPDX-License-Identifier: Apache-2.0

internal import Transports

extension ConformanceChecks {
    func acknowledgedMessagesAreGone() async throws {
        let transport = try await connect()
        try await transport.publish([message("gone")])
        try await transport.settle(try await expectNext("gone", from: transport), .acknowledge)
        try await harness.advance(by: harness.lease * 2)
        try await transport.publish([message("marker")])
        try await transport.settle(try await expectNext("marker", from: transport), .acknowledge)
        await transport.close()
    }

    func releasedMessagesComeBack() async throws {
        let transport = try await connect()
        try await transport.publish([message("again")])
        try await transport.settle(try await expectNext("again", from: transport), .release(after: .zero))
        try await transport.settle(try await expectNext("again", count: 2, from: transport), .acknowledge)
        await transport.close()
    }

    func releasedMessagesWait() async throws {
        let transport = try await connect()
        try await transport.publish([message("later")])
        let delivery = try await expectNext("later", from: transport)
        try await transport.settle(delivery, .release(after: .seconds(5)))
        try await transport.publish([message("marker")])
        try await transport.settle(try await expectNext("marker", from: transport), .acknowledge)
        try await harness.advance(by: .seconds(6))
        try await transport.settle(try await expectNext("later", count: 2, from: transport), .acknowledge)
        await transport.close()
    }

    func delayedMessagesWait() async throws {
        let transport = try await connect()
        try await transport.publish([message("10 s", delay: .seconds(10)), message("5 s", delay: .seconds(5))])
        try await transport.publish([message("now")])
        try await transport.settle(try await expectNext("now", from: transport), .acknowledge)
        async let second = transport.receive(from: queue, max: 1)
        try await harness.advance(by: .seconds(6))
        for delivery in try await second {
            try expect(String(decoding: delivery.body, as: UTF8.self), "5 s", "body")
            try await transport.settle(delivery, .acknowledge)
        }
        try await harness.advance(by: .seconds(6))
        try await transport.settle(try await expectNext("10 s", from: transport), .acknowledge)
        await transport.close()
    }

    func movesDeadLetters() async throws {
        let transport = try await connect()
        try await transport.publish([message("poison")])
        let poison = try await expectNext("poison", from: transport)
        try await transport.publish([message("fine")])
        let reason = DeadLetterReason(.errorEndUnreachable, detail: "a test")
        try await transport.settle(poison, .deadLetter(reason: reason))
        try await transport.settle(try await expectNext("fine", from: transport), .acknowledge)
        let dead = try await receiveOne(transport, from: queue.deadLetter)
        try expect(String(decoding: dead.body, as: UTF8.self), "poison", "the dead letter's body")
        try expect(dead.deadLetter, reason, "the dead letter's reason")
        try await transport.settle(dead, .acknowledge)
        await transport.close()
    }

    func rejectsASecondSettlement() async throws {
        let transport = try await connect()
        try await transport.publish([message("once")])
        let delivery = try await expectNext("once", from: transport)
        try await transport.settle(delivery, .acknowledge)
        let output = OutgoingMessage(queue: next, body: Array("twice".utf8))
        do {
            try await transport.settle(delivery, .acknowledge, publishing: [output])
            throw ConformanceFailure("a second settlement succeeded", file: #fileID, line: #line)
        } catch TransportError.leaseLost(let lost) {
            try expect(lost, queue, "the queue of the error")
        }
        await transport.close()
    }

    func cancellationClaimsNothing() async throws {
        let transport = try await connect()
        let queue = queue
        for yields in [0, 1, 100] {
            let result = await withThrowingTaskGroup(of: Int.self) { group in
                group.addTask { try await transport.receive(from: queue, max: 1).count }
                for _ in 0..<yields {
                    await Task.yield()
                }
                group.cancelAll()
                return await group.nextResult()
            }
            switch result {
            case nil: break
            case .success: throw ConformanceFailure("a cancelled receive returned", file: #fileID, line: #line)
            case .failure(let error): try expect(error is CancellationError, true, "CancellationError")
            }
        }
        try await transport.publish([message("whole")])
        try await transport.settle(try await expectNext("whole", from: transport), .acknowledge)
        await transport.close()
    }

    func competingConsumersShare() async throws {
        let total = 60
        let consumers = [try await connect(), try await connect(), try await connect()]
        let queue = queue
        try await consumers[0].publish((0..<total).map { message("\($0)") })
        let bodies = try await withThrowingTaskGroup(of: [String].self) { group in
            for consumer in consumers {
                group.addTask {
                    var bodies: [String] = []
                    for _ in 0..<(total / 3) {
                        for delivery in try await consumer.receive(from: queue, max: 1) {
                            bodies.append(String(decoding: delivery.body, as: UTF8.self))
                            try await consumer.settle(delivery, .acknowledge)
                        }
                    }
                    return bodies
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        try expect(bodies.sorted(), (0..<total).map(String.init).sorted(), "every message once")
        for consumer in consumers {
            await consumer.close()
        }
    }

    func leasesAreRenewed() async throws {
        let holder = try await connect()
        let other = try await connect()
        try await holder.publish([message("held")])
        let delivery = try await expectNext("held", from: holder)
        try await harness.advance(by: harness.lease * 3)
        try await other.publish([message("marker")])
        try await other.settle(try await expectNext("marker", from: other), .acknowledge)
        try await holder.settle(delivery, .acknowledge)
        await holder.close()
        await other.close()
    }

    func crashedConsumersLoseTheirMessages() async throws {
        let crashing = try await connect()
        let other = try await connect()
        try await crashing.publish([message("survivor")])
        _ = try await expectNext("survivor", from: crashing)
        try await harness.crash(crashing)
        async let received = other.receive(from: queue, max: 1)
        try await harness.advance(by: harness.lease * 2)
        let delivery = try await received[0]
        try expect(String(decoding: delivery.body, as: UTF8.self), "survivor", "body")
        try expectCount(delivery, 2)
        try await other.settle(delivery, .acknowledge)
        await other.close()
    }

    func closingReturnsWhatIsHeld() async throws {
        let closing = try await connect()
        let other = try await connect()
        try await closing.publish([message("returned")])
        _ = try await expectNext("returned", from: closing)
        await closing.close()
        try await other.settle(try await expectNext("returned", count: 2, from: other), .acknowledge)
        await other.close()
    }

    func closedTransportsThrow() async throws {
        let transport = try await connect()
        async let received = transport.receive(from: queue, max: 1)
        await transport.close()
        await transport.close()
        do {
            _ = try await received
            throw ConformanceFailure("a receive outlived its transport", file: #fileID, line: #line)
        } catch TransportError.closed {}
        do {
            try await transport.publish([message("nobody")])
            throw ConformanceFailure("a closed transport published", file: #fileID, line: #line)
        } catch TransportError.closed {}
    }
}

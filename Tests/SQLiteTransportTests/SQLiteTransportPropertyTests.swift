// SPDX-License-Identifier: Apache-2.0

import Testing
import TransportTesting
import Transports

@testable import SQLiteTransport

/// SplitMix64: small, seeded, the same everywhere.
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

/// Random steps of several consumers on one file, beside a record of what must hold.
private struct Scenario {
    struct Holding {
        let consumer: Int
        let delivery: Delivery
    }

    let harness: SQLiteHarness
    let queues = [QueueName(actor: "first"), QueueName(actor: "second")]
    var random: SeededGenerator
    var consumers: [SQLiteTransport] = []
    var held: [String: Holding] = [:]
    /// Held by consumers that crashed, and until when nobody else may have them.
    var orphaned: [String: UInt64] = [:]
    var claimedAt: [String: UInt64] = [:]
    var outstanding: Set<String> = []
    var published = 0

    mutating func step() async throws {
        let index = Int.random(in: consumers.indices, using: &random)
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<5: try await consumers[index].publish(makeMessages(upTo: 4))
        case 5..<11: try await receive(index)
        case 11..<15: try await settle { .acknowledge(publishing: $0) }
        case 15: try await settle { _ in .release }
        case 16: try await crash(index)
        case 17:
            // A consumer that closes gives back at once, and its place is taken.
            await consumers[index].close()
            forget(index) { _ in }
            consumers[index] = try await harness.open()
        default:
            let lease = harness.lease
            try await harness.advance(by: lease / Int.random(in: 1...8, using: &random))
        }
    }

    private mutating func makeMessages(upTo limit: Int) -> [OutgoingMessage] {
        (0..<Int.random(in: 1...limit, using: &random)).map { _ in
            published += 1
            let text = "m\(published)"
            outstanding.insert(text)
            let delay = Int.random(in: 0..<4, using: &random) == 0 ? Duration.seconds(7) : .zero
            let queue = queues[Int.random(in: 0..<2, using: &random)]
            return OutgoingMessage(queue: queue, body: Array(text.utf8), delay: delay)
        }
    }

    mutating func receive(_ index: Int) async throws {
        for queue in queues where try await consumers[index].depth(of: queue).ready > 0 {
            let most = Int.random(in: 1...3, using: &random)
            for delivery in try await consumers[index].receive(from: queue, max: most) {
                let text = String(decoding: delivery.body, as: UTF8.self)
                let now = harness.clock.nowUnixNano()
                #expect(outstanding.contains(text), "\(text) was delivered after it had been acknowledged")
                #expect(held[text] == nil, "\(text) was delivered while another consumer held it")
                #expect(orphaned[text] ?? 0 <= now, "\(text) was delivered before the lease ended")
                orphaned[text] = nil
                held[text] = Holding(consumer: index, delivery: delivery)
                claimedAt[text] = now
            }
        }
    }

    enum Outcome {
        case acknowledge(publishing: [OutgoingMessage])
        case release
    }

    private mutating func settle(_ outcome: ([OutgoingMessage]) -> Outcome) async throws {
        guard let text = held.keys.sorted().randomElement(using: &random), let holding = held[text] else { return }
        let isContinued = Bool.random(using: &random)
        switch outcome([]) {
        case .acknowledge:
            let outputs = isContinued ? makeMessages(upTo: 2) : []
            try await consumers[holding.consumer].settle(holding.delivery, .acknowledge, publishing: outputs)
            outstanding.remove(text)
        case .release:
            let delay: Duration = isContinued ? .seconds(3) : .zero
            try await consumers[holding.consumer].settle(holding.delivery, .release(after: delay))
        }
        held[text] = nil
    }

    private mutating func crash(_ index: Int) async throws {
        try await harness.crash(consumers[index])
        let lease = UInt64(harness.lease.wholeNanoseconds)
        var orphans: [String] = []
        forget(index) { orphans.append($0) }
        for text in orphans {
            // It may have been renewed since.
            orphaned[text] = (claimedAt[text] ?? 0) + lease
        }
        consumers[index] = try await harness.open()
    }

    private mutating func forget(_ index: Int, _ body: (String) -> Void) {
        for (text, holding) in held where holding.consumer == index {
            held[text] = nil
            body(text)
        }
    }

    /// Takes everything that is left and compares it with what must be.
    mutating func finish() async throws {
        for (text, holding) in held {
            try await consumers[holding.consumer].settle(holding.delivery, .acknowledge)
            outstanding.remove(text)
        }
        held = [:]
        try await harness.advance(by: harness.lease * 2)
        var left: Set<String> = []
        for queue in queues {
            while try await consumers[0].depth(of: queue).ready > 0 {
                for delivery in try await consumers[0].receive(from: queue, max: 100) {
                    left.insert(String(decoding: delivery.body, as: UTF8.self))
                    try await consumers[0].settle(delivery, .acknowledge)
                }
            }
            #expect(try await consumers[0].depth(of: queue) == QueueDepth(ready: 0))
        }
        #expect(left == outstanding)
    }
}

@Suite struct `SQLite queues under random use` {
    @Test(arguments: 1...8)
    func `nothing is lost and nobody shares a live lease`(seed: UInt64) async throws {
        let harness = try SQLiteHarness { $0.maxDeliveries = 1000 }
        var scenario = Scenario(harness: harness, random: SeededGenerator(state: seed))
        for _ in 0..<3 {
            scenario.consumers.append(try await harness.open())
        }
        for _ in 0..<150 {
            try await scenario.step()
        }
        try await scenario.finish()
    }

    @Test func `parallel consumers move every message through every hop exactly once`() async throws {
        let harness = try SQLiteHarness()
        let hops = (0..<3).map { QueueName(actor: "hop-\($0)") }
        let total = 240
        let producer = try await harness.open()
        try await producer.publish((0..<total).map { OutgoingMessage(queue: hops[0], body: Array("\($0)".utf8)) })
        try await withThrowingTaskGroup(of: Void.self) { group in
            for hop in 0..<2 {
                for _ in 0..<2 {
                    let transport = try await harness.open()
                    group.addTask {
                        for _ in 0..<(total / 2) {
                            for delivery in try await transport.receive(from: hops[hop], max: 1) {
                                let output = OutgoingMessage(queue: hops[hop + 1], body: delivery.body)
                                try await transport.settle(delivery, .acknowledge, publishing: [output])
                            }
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        var arrived: [Int] = []
        while arrived.count < total {
            for delivery in try await producer.receive(from: hops[2], max: 50) {
                arrived.append(Int(String(decoding: delivery.body, as: UTF8.self)) ?? -1)
                try await producer.settle(delivery, .acknowledge)
            }
        }
        #expect(arrived.sorted() == Array(0..<total))
    }
}

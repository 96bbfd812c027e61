// SPDX-License-Identifier: Apache-2.0

import SeededRandom
import Testing

@testable import AMQPClient

@Suite struct ConfirmQueueTests {
    @Test func `any order of confirms tells everybody exactly once`() throws {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<500 {
            var queue = ConfirmQueue<Int>()
            var expected: [Int: PublishOutcome] = [:]
            var told: [Int: PublishOutcome] = [:]
            var open: Set<Int> = []
            func settle(_ tag: Int, multiple: Bool, nacked: Bool) throws {
                for one in open where one == tag || multiple && (one <= tag || tag == 0) {
                    open.remove(one)
                    if expected[one] == nil { expected[one] = nacked ? .nacked : .confirmed }
                }
                let settled: [(Int, PublishOutcome)] =
                    switch try queue.settle(UInt64(tag), multiple: multiple, nacked: nacked) {
                    case .nobody: []
                    case .one(let waiter, let outcome): [(waiter, outcome)]
                    case .many(let all): all
                    }
                for (waiter, outcome) in settled {
                    #expect(told.updateValue(outcome, forKey: waiter) == nil)
                }
            }
            var published = 0
            for _ in 0..<60 {
                switch generator.below(4) {
                case 0, 1:
                    published += 1
                    #expect(queue.nextTag == UInt64(published))
                    queue.append(published)
                    open.insert(published)
                case 2:
                    guard let tag = open.min().map({ $0 + generator.below(3) }), open.contains(tag) else { continue }
                    if generator.oneIn(3) {
                        try queue.markReturned(UInt64(tag), .returned(code: 312, text: "NO_ROUTE"))
                        expected[tag] = .returned(code: 312, text: "NO_ROUTE")
                    }
                    try settle(tag, multiple: generator.flag(), nacked: generator.flag())
                default: break
                }
            }
            try settle(0, multiple: true, nacked: false)
            #expect(told == expected)
            #expect(told.count == published)
            #expect(queue.count == 0)
        }
    }

    @Test func `confirms of what was never published are refused`() throws {
        var queue = ConfirmQueue<Int>()
        queue.append(1)
        #expect(throws: AMQPError.self) { try queue.settle(2, multiple: false, nacked: false) }
        #expect(throws: AMQPError.self) { try queue.settle(0, multiple: false, nacked: false) }
        #expect(throws: AMQPError.self) { try queue.settle(.max, multiple: true, nacked: false) }
        #expect(throws: AMQPError.self) { try queue.markReturned(2, .nacked) }
        #expect(throws: AMQPError.self) { try queue.markReturned(.max, .nacked) }
        #expect(throws: AMQPError.self) { try queue.markReturned(0, .nacked) }
        _ = try queue.settle(1, multiple: false, nacked: false)
        guard case .nobody = try queue.settle(1, multiple: false, nacked: true) else {
            Issue.record("told twice")
            return
        }
    }

    @Test func `whoever waits at the end is told once`() {
        var queue = ConfirmQueue<Int>()
        for waiter in 1...3 { queue.append(waiter) }
        #expect(queue.removeAll() == [1, 2, 3])
        #expect(queue.removeAll() == [])
    }
}

// SPDX-License-Identifier: Apache-2.0

import Testing
import Transports

@testable import SQLiteTransport

@Suite struct `The lease table` {
    private func lease(_ id: Int64) -> Lease {
        let queue = QueueName(actor: "work")
        return Lease(messageID: id, claimID: id, queue: queue, traceID: nil, deliveries: 1, readySince: 0)
    }

    @Test func `asks for a renewal when a third of the lease has passed`() {
        var table = LeaseTable(duration: 30)
        #expect(table.nextRenewal == .max)
        table.insert(lease(1), at: 100)
        table.insert(lease(2), at: 105)
        #expect(table.nextRenewal == 110)
        #expect(table.due(at: 109).isEmpty)
        #expect(table.due(at: 110) == [lease(1)])
        table.renewed(at: 110)
        #expect(table.nextRenewal == 115)
        #expect(Set(table.due(at: 120).map(\.messageID)) == [1, 2])
    }

    @Test func `forgets settled deliveries`() {
        var table = LeaseTable(duration: 30)
        table.insert(lease(1), at: 100)
        table.remove(lease(1).token)
        #expect(table.nextRenewal == .max)
        #expect(table[lease(1).token] == nil)
        #expect(table.all.isEmpty)
    }
}

@Suite struct `A queue watch` {
    @Test func `looks when it knows nothing`() {
        #expect(QueueWatch().isWorthALook(slot: 0, now: 0, monotonicNano: 0))
    }

    @Test func `after an empty look waits for a change, a due message or the safety interval`() {
        var watch = QueueWatch()
        watch.foundEmpty(slot: 7, dueAt: 500, monotonicNano: 1000)
        let soon: UInt64 = 1001
        #expect(!watch.isWorthALook(slot: 7, now: 499, monotonicNano: soon))
        #expect(watch.isWorthALook(slot: 8, now: 499, monotonicNano: soon))
        #expect(watch.isWorthALook(slot: 7, now: 500, monotonicNano: soon))
        #expect(watch.isWorthALook(slot: 7, now: 499, monotonicNano: 1000 + QueueWatch.safetyInterval))
        #expect(watch.dueAt == 500)
    }

    @Test func `looks again at once when there was more`() {
        var watch = QueueWatch()
        watch.foundEmpty(slot: 7, dueAt: .max, monotonicNano: 0)
        watch.foundMore()
        #expect(watch.isWorthALook(slot: 7, now: 0, monotonicNano: 0))
    }
}

@Suite struct `A drain watch` {
    @Test func `asks for a trace again only when its counter changes or the safety interval has passed`() {
        var watch = DrainWatch(traceIDs: ["a"], waiter: Waiter())
        var asked = 0
        func update(_ counter: UInt32, _ time: UInt64, isOutstanding: Bool) {
            watch.update(counter: { _ in counter }, monotonicNano: time) { _ in
                asked += 1
                return isOutstanding
            }
        }
        let start = QueueWatch.safetyInterval * 5
        update(1, start, isOutstanding: true)
        update(1, start + 1, isOutstanding: true)
        #expect(asked == 1)
        update(2, start + 2, isOutstanding: true)
        #expect(asked == 2)
        update(2, start + QueueWatch.safetyInterval, isOutstanding: true)
        #expect(asked == 3)
        #expect(!watch.isDrained)
        update(3, start + QueueWatch.safetyInterval + 1, isOutstanding: false)
        #expect(watch.isDrained)
        #expect(watch.wakeBits == 0)
    }
}

@Suite struct `A wake slot` {
    @Test func `is the same in every process`() {
        // FNV-1a of the name modulo the number of slots.
        #expect(WakeSlot(queue: QueueName(actor: "happy-end")).index == WakeSlot(traceID: "asya-happy-end").index)
        #expect(WakeSlot(traceID: "").index == Int(0xcbf2_9ce4_8422_2325 % UInt64(WakeSlot.count)))
    }

    @Test func `never shares a bit with a process`() {
        let processes = (0..<100).reduce(UInt32(0)) { $0 | WakeSlot.processBit(seed: $1) }
        let slots = (0..<1000).reduce(UInt32(0)) { $0 | WakeSlot(traceID: "\($1)").bit }
        #expect(processes & slots == 0)
        #expect(processes | slots == .max)
    }
}

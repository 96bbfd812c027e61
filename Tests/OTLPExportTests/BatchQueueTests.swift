// SPDX-License-Identifier: Apache-2.0

import TelemetryCore
import Testing

@testable import OTLPExport

@Suite struct BatchQueueTests {
    private var queue = BatchQueue(
        limits: BatchLimits(scheduleDelay: .nanoseconds(100), maximumQueueSize: 5, maximumBatchSize: 3)
    )

    @Test mutating func `an empty queue waits without a deadline`() {
        #expect(step(at: 0) == "wait")
        #expect(step(at: .max) == "wait")
    }

    @Test mutating func `a span waits for the schedule delay since it came`() {
        add(1, at: 50)
        #expect(step(at: 60) == "wait until 150")
        add(2, at: 149)
        #expect(step(at: 149) == "wait until 150")
        #expect(step(at: 150) == "export 1 2")
        #expect(step(at: 150) == "wait")
    }

    @Test mutating func `a full batch is exported at once and the rest waits for the delay since then`() {
        for number in 1...4 { add(UInt64(number), at: 10) }
        #expect(step(at: 20) == "export 1 2 3")
        #expect(step(at: 20) == "wait until 120")
        #expect(step(at: 120) == "export 4")
    }

    @Test mutating func `the worker is woken by the first span and by the one that fills a batch`() {
        let wakes = (1...5).map { queue.add(.fixture($0), at: 0) == .accepted(wakesWorker: true) }
        #expect(wakes == [true, false, true, false, false])
    }

    @Test mutating func `a new span is dropped when the queue is full, and those that wait stay`() {
        for number in 1...5 { add(UInt64(number), at: 0) }
        #expect(queue.add(.fixture(6), at: 0) == .dropped(.queueFull))
        #expect(queue.count == 5)
        #expect(step(at: 0) == "export 1 2 3")
        #expect(queue.add(.fixture(7), at: 0) == .accepted(wakesWorker: true))
        #expect(step(at: 0) == "export 4 5 7")
    }

    @Test mutating func `a flush exports everything queued before it and nothing more`() {
        for number in 1...4 { add(UInt64(number), at: 0) }
        let target = queue.requestFlush()
        #expect(!queue.isFlushed(target))
        #expect(step(at: 0) == "export 1 2 3")
        queue.exportEnded()
        #expect(!queue.isFlushed(target))
        #expect(step(at: 0) == "export 4")
        add(5, at: 1)
        #expect(!queue.isFlushed(target))
        queue.exportEnded()
        #expect(queue.isFlushed(target))
        #expect(step(at: 2) == "wait until 101")
    }

    @Test mutating func `a flush of an empty queue is done at once, and waits for a batch under way`() {
        #expect(queue.isFlushed(queue.requestFlush()))
        add(1, at: 0)
        #expect(step(at: 100) == "export 1")
        let target = queue.requestFlush()
        #expect(!queue.isFlushed(target))
        queue.exportEnded()
        #expect(queue.isFlushed(target))
    }

    @Test mutating func `after the shutdown the rest is exported, new spans are refused, and then it stops`() {
        for number in 1...4 { add(UInt64(number), at: 0) }
        let answers = [queue.requestShutdown(), queue.requestShutdown()]
        #expect(answers == [true, false])
        #expect(queue.add(.fixture(5), at: 0) == .dropped(.alreadyShutdown))
        #expect(step(at: 0) == "export 1 2 3")
        queue.exportEnded()
        #expect(step(at: 0) == "export 4")
        queue.exportEnded()
        #expect(step(at: 0) == "stop")
    }

    @Test mutating func `giving up counts what waited and completes a flush`() {
        add(1, at: 0)
        add(2, at: 0)
        let target = queue.requestFlush()
        #expect(queue.abandon() == 2)
        #expect(queue.isFlushed(target))
        #expect(queue.count == 0)
    }

    @Test func `sizes out of range are brought into it`() {
        let limits = BatchLimits(scheduleDelay: .seconds(-1), maximumQueueSize: 0, maximumBatchSize: 10)
        #expect(limits.scheduleDelay == .zero && limits.maximumQueueSize == 1 && limits.maximumBatchSize == 1)
    }

    private mutating func add(_ number: UInt64, at now: UInt64) {
        guard case .accepted = queue.add(.fixture(number), at: now) else {
            Issue.record("span \(number) was dropped")
            return
        }
    }

    private mutating func step(at now: UInt64) -> String {
        switch queue.next(at: now) {
        case .export(let spans): "export " + spans.map { String($0.context.spanID.value) }.joined(separator: " ")
        case .wait(nil): "wait"
        case .wait(.some(let time)): "wait until \(time)"
        case .stop: "stop"
        }
    }
}

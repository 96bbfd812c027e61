// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import HTTPClient

@Suite struct TransferQueueTests {
    private let calls = (0..<5).map { PendingTransfer(HTTPRequest(url: "http://h/\($0)")) }

    @Test func `as many run as may, and the others in their order after them`() {
        var queue = queue(running: 2, waiting: 3)
        for call in calls { #expect(queue.submit(call) == .waits) }
        #expect(queue.start().map(\.request.url) == ["http://h/0", "http://h/1"])
        #expect(queue.start().isEmpty)
        queue.ended(1)
        #expect(queue.start().map(\.request.url) == ["http://h/2"])
        #expect(queue.runningCount == 2)
    }

    @Test func `no more wait than may, beyond those that can run at once`() {
        var queue = queue(running: 2, waiting: 1)
        #expect(queue.submit(calls[0]) == .waits)
        #expect(queue.submit(calls[1]) == .waits)
        #expect(queue.submit(calls[2]) == .waits)
        guard case .refused(.overloaded) = queue.submit(calls[3]) else {
            Issue.record("it was taken")
            return
        }
        _ = queue.start()
        queue.ended(1)
        #expect(queue.submit(calls[3]) == .waits)
    }

    @Test func `a request is taken out while it waits only`() {
        var queue = queue(running: 1, waiting: 3)
        for call in calls.prefix(3) { _ = queue.submit(call) }
        let running = queue.start()
        let removed = [running[0], calls[1], calls[1]].map { queue.remove($0) }
        #expect(removed == [false, true, false])
        queue.ended(1)
        #expect(queue.start().map(\.request.url) == ["http://h/2"])
    }

    @Test func `a request that was cancelled before is refused`() {
        var queue = queue(running: 1, waiting: 1)
        calls[0].markCancelled()
        #expect(queue.submit(calls[0]) == .refused(.cancelled))
    }

    @Test func `a closed queue gives back what waits, ends what runs and takes nothing`() {
        var queue = queue(running: 1, waiting: 3)
        for call in calls.prefix(3) { _ = queue.submit(call) }
        let running = queue.start()
        #expect(!queue.isCancelled(running[0]))
        #expect(queue.close().count == 2)
        #expect(queue.isCancelled(running[0]))
        #expect(queue.submit(calls[4]) == .refused(.cancelled))
        #expect(queue.start().isEmpty)
    }

    private func queue(running: Int, waiting: Int) -> TransferQueue {
        TransferQueue(limits: TransferQueue.Limits(running: running, waiting: waiting))
    }
}

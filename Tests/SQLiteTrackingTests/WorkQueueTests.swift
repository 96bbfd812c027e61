// SPDX-License-Identifier: Apache-2.0

import SQLiteClient
import Testing
import Tracking

@testable import SQLiteTracking

@Suite struct `The queue before a thread` {
    private func job(_ bytes: Int = 0) -> Job {
        Job(bytes: bytes, run: { (_) throws(SQLiteError) in {} }, fail: { _ in })
    }

    private let overloaded = TrackingError.overloaded(retryAfter: .seconds(1))

    @Test func `takes no more jobs than it may`() {
        let queue = WorkQueue(maxJobs: 2, maxBytes: 100)
        #expect(queue.offer(job()) == .closed)
        queue.started()
        #expect(queue.offer(job()) == nil)
        #expect(queue.offer(job()) == nil)
        #expect(queue.offer(job()) == overloaded)
        #expect(queue.take(maxJobs: 1)?.count == 1)
        #expect(queue.offer(job()) == nil)
        #expect(queue.count == 2)
    }

    @Test func `takes no more bytes than it may, but one job of any size`() {
        let queue = WorkQueue(maxJobs: 10, maxBytes: 100)
        queue.started()
        #expect(queue.offer(job(1000)) == nil)
        #expect(queue.offer(job(1)) == overloaded)
        #expect(queue.offer(job(0)) == nil)
        #expect(queue.take(maxJobs: 10)?.count == 2)
        #expect(queue.offer(job(60)) == nil)
        #expect(queue.offer(job(40)) == nil)
        #expect(queue.offer(job(1)) == overloaded)
    }

    @Test func `gives out batches within limits, and at least one job`() {
        let queue = WorkQueue(maxJobs: 100, maxBytes: .max)
        queue.started()
        for bytes in [50, 10, 30, 30, 5] { #expect(queue.offer(job(bytes)) == nil) }
        #expect(queue.take(maxJobs: 10, maxBytes: 20)?.map(\.bytes) == [50])
        #expect(queue.take(maxJobs: 10, maxBytes: 45)?.map(\.bytes) == [10, 30])
        #expect(queue.take(maxJobs: 1, maxBytes: 100)?.map(\.bytes) == [30])
        queue.closeLater()
        #expect(queue.offer(job()) == .closed)
        #expect(queue.take(maxJobs: 9, maxBytes: 100)?.map(\.bytes) == [5])
        #expect(queue.take(maxJobs: 9, maxBytes: 100) == nil)
    }
}

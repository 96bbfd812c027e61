// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LocalCluster

struct BackoffTests {
    @Test func `waits double from 100 ms and stop at 30 s`() {
        var backoff = Backoff()
        let waits = (0..<12).map { _ in backoff.next(random: 0.5) }
        #expect(waits.prefix(4) == [.milliseconds(100), .milliseconds(200), .milliseconds(400), .milliseconds(800)])
        #expect(waits.suffix(3) == [.seconds(30), .seconds(30), .seconds(30)])
    }

    @Test func `jitter is a quarter either way and never beyond the longest wait`() {
        var low = Backoff()
        var high = Backoff()
        #expect(low.next(random: 0) == .milliseconds(75))
        #expect(high.next(random: 1) == .milliseconds(125))
        for _ in 0..<100 {
            #expect(high.next(random: 1) <= Backoff.longest)
        }
    }

    @Test func `a reset begins anew`() {
        var backoff = Backoff()
        _ = backoff.next(random: 0.5)
        _ = backoff.next(random: 0.5)
        backoff.reset()
        #expect(backoff.next(random: 0.5) == .milliseconds(100))
    }
}

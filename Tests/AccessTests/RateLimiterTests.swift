// SPDX-License-Identifier: Apache-2.0

import SeededRandom
import TelemetryTesting
import Testing

@testable import Access

@Suite struct RateLimiterTests {
    private let clock = ManualClock()
    private let alice = Principal(kind: .apiKey, name: "alice", scopes: [])

    private func passes(_ limiter: RateLimiter, _ principal: Principal) -> Bool {
        (try? limiter.admit(principal)) != nil
    }

    private func passes(_ buckets: inout TokenBuckets, _ name: String, at now: UInt64) -> Bool {
        buckets.take(from: name, at: now) == nil
    }

    @Test func `a burst passes, and then as many as the rate says`() {
        let limiter = RateLimiter(RateLimit(requestsPerSecond: 2, burst: 3), clock: clock)
        #expect((0..<5).map { _ in passes(limiter, alice) } == [true, true, true, false, false])
        #expect(throws: AccessError.rateLimited(retryAfter: .milliseconds(500))) { try limiter.admit(alice) }
        clock.advance(by: .milliseconds(500))
        #expect((0..<2).map { _ in passes(limiter, alice) } == [true, false])
        clock.advance(by: .seconds(3600))
        #expect((0..<4).map { _ in passes(limiter, alice) } == [true, true, true, false])
    }

    @Test func `principals do not share a bucket`() {
        let limiter = RateLimiter(RateLimit(requestsPerSecond: 1, burst: 1), clock: clock)
        #expect(passes(limiter, alice))
        #expect(!passes(limiter, alice))
        #expect(passes(limiter, Principal(kind: .token, name: "alice", scopes: [])))
    }

    @Test func `the wait is told in whole seconds, at least one`() {
        #expect(AccessError.rateLimited(retryAfter: .milliseconds(1)).retryAfterSeconds == 1)
        #expect(AccessError.rateLimited(retryAfter: .milliseconds(1001)).retryAfterSeconds == 2)
        #expect(AccessError.rateLimited(retryAfter: .zero).retryAfterSeconds == 1)
        #expect(AccessError.rateLimited(retryAfter: .seconds(3)).status == 429)
    }

    @Test func `no more principals than the capacity are remembered, and one that calls often is not forgotten`() {
        var buckets = TokenBuckets(RateLimit(requestsPerSecond: 0.001, burst: 1), capacity: 100)
        #expect(passes(&buckets, "busy", at: 0))
        for index in 0..<49 { #expect(passes(&buckets, "other \(index)", at: 0)) }
        #expect(!passes(&buckets, "busy", at: 0))
        for index in 0..<10_000 {
            _ = buckets.take(from: "another \(index)", at: 0)
            #expect(buckets.count <= 100)
        }
    }

    @Test func `over any time no more pass than burst and rate allow`() {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<50 {
            let rate = Double.random(in: 0.5...1000, using: &generator)
            let burst = Int.random(in: 1...20, using: &generator)
            var buckets = TokenBuckets(RateLimit(requestsPerSecond: rate, burst: burst), capacity: 10)
            var now: UInt64 = 5_000_000_000
            let start = now
            var passed = 0
            for _ in 0..<500 {
                if let wait = buckets.take(from: "a", at: now) {
                    #expect(wait > 0)
                    // What was promised holds to the nanosecond.
                    var later = buckets
                    #expect(passes(&later, "a", at: now + wait))
                } else {
                    passed += 1
                }
                #expect(Double(passed) <= Double(burst) + Double(now - start) * rate / 1e9 * 1.001 + 1)
                now += UInt64.random(in: 0...UInt64(2e9 / rate), using: &generator)
            }
        }
    }

    @Test func `extreme limits are moved into the range`() {
        #expect(RateLimit(requestsPerSecond: 0).requestsPerSecond == 0.001)
        #expect(RateLimit(requestsPerSecond: .infinity).requestsPerSecond == 1_000_000)
        #expect(RateLimit(requestsPerSecond: 0.5).burst == 1)
        #expect(RateLimit(requestsPerSecond: 7.5).burst == 8)
        var buckets = TokenBuckets(RateLimit(requestsPerSecond: 0.001, burst: 1_000_000), capacity: 2)
        #expect(passes(&buckets, "a", at: 0))
    }
}

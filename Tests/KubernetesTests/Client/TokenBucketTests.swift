// SPDX-License-Identifier: Apache-2.0

import SeededRandom
import Testing

@testable import Kubernetes

@Suite struct `A token bucket` {
    @Test func `gives a burst at once and the rest at its rate`() {
        var bucket = TokenBucket(perSecond: 10, burst: 3)
        let waits = (0..<6).map { _ in bucket.take(at: .seconds(5)) }
        #expect(waits == [.zero, .zero, .zero, .milliseconds(100), .milliseconds(200), .milliseconds(300)])
    }

    @Test func `is full again after a pause, and no fuller`() {
        var bucket = TokenBucket(perSecond: 10, burst: 2)
        for _ in 0..<2 { _ = bucket.take(at: .zero) }
        #expect(bucket.takeIfThere(at: .milliseconds(99)) == false)
        #expect(bucket.takeIfThere(at: .milliseconds(100)) == true)
        #expect(bucket.takeIfThere(at: .milliseconds(100)) == false)
        #expect((0..<5).map { _ in bucket.takeIfThere(at: .seconds(100)) } == [true, true, false, false, false])
    }

    @Test func `never gives more than its rate and a burst, whatever the demand`() {
        for seed in 0..<200 {
            var random = SeededGenerator(seed: UInt64(seed))
            let (rate, burst) = (1 + random.below(20), 1 + random.below(10))
            var bucket = TokenBucket(perSecond: rate, burst: burst)
            var now = Duration.zero
            var used: [Duration] = []
            for _ in 0..<200 {
                now += .milliseconds(random.below(200))
                used.append(now + bucket.take(at: now))
            }
            used.sort()
            for (index, start) in used.enumerated() {
                let window = used[index...].prefix { $0 < start + .seconds(1) }
                #expect(window.count <= rate + burst, "seed \(seed)")
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Sidecar

struct GatewayBreakerTests {
    private var random = SystemRandomNumberGenerator()

    @Test mutating func `the pause doubles with every failure in a row, half of it random, up to a limit`() {
        var breaker = GatewayBreaker()
        var longest = GatewayBreaker.firstPause
        for failure in 1...20 {
            let isFirst = breaker.failed(atNano: 7, random: &random)
            #expect(isFirst == (failure == 1))
            #expect((longest / 2...longest).contains(breaker.pause(atNano: 7)))
            longest = min(longest * 2, GatewayBreaker.longestPause)
        }
        #expect(!breaker.isAnswering)
        #expect(breaker.pause(atNano: 7 + 30_000_000_000) == .zero)
    }

    @Test mutating func `an answer ends the outage, and the next failure begins from the start`() {
        var breaker = GatewayBreaker()
        for _ in 0..<5 { _ = breaker.failed(atNano: 0, random: &random) }
        let wasAway = breaker.answered()
        #expect(wasAway && breaker.isAnswering && breaker.pause(atNano: 0) == .zero)
        let isStillAway = breaker.answered()
        #expect(!isStillAway)
        let isFirst = breaker.failed(atNano: 0, random: &random)
        #expect(isFirst)
        #expect(breaker.pause(atNano: 0) <= GatewayBreaker.firstPause)
    }

    @Test mutating func `nobody waits for a gateway that is late, until it answers`() {
        var breaker = GatewayBreaker()
        breaker.delayed()
        #expect(!breaker.isAnswering && breaker.pause(atNano: 0) == .zero)
        let wasAway = breaker.answered()
        #expect(!wasAway && breaker.isAnswering)
        _ = breaker.failed(atNano: 0, random: &random)
        breaker.delayed()
        #expect(breaker.pause(atNano: 0) > .zero)
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Testing

@testable internal import TraceStore

@Suite struct StoreRecoveryTests {
    private func nano(_ seconds: UInt64) -> UInt64 { seconds * 1_000_000_000 }

    @Test func `a failure is news once, and the pauses double up to five minutes`() {
        var recovery = StoreRecovery()
        #expect(recovery.pauseNano(atNano: 0) == nil)
        #expect(!recovery.isSuspended)
        var now: UInt64 = 0
        for (number, pause) in [10, 20, 40, 80, 160, 300, 300, 300].enumerated() {
            let isNews = recovery.failed(atNano: now)
            #expect(isNews == (number == 0))
            #expect(recovery.isSuspended)
            #expect(recovery.pauseNano(atNano: now) == nano(UInt64(pause)))
            now += nano(UInt64(pause)) - 1
            #expect(recovery.pauseNano(atNano: now) == 1)
            now += 1
            #expect(recovery.pauseNano(atNano: now) == 0)
        }
    }

    @Test func `recovered is what records again for as long as it was suspended`() {
        var recovery = StoreRecovery()
        _ = recovery.failed(atNano: 0)
        recovery.resumed(atNano: nano(10))
        #expect(!recovery.isSuspended)
        let early = recovery.committed(atNano: nano(20) - 1)
        let due = recovery.committed(atNano: nano(20))
        let again = recovery.committed(atNano: nano(21))
        #expect([early, due, again] == [false, true, false])
        let isNews = recovery.failed(atNano: nano(22))
        #expect(isNews)
        #expect(recovery.pauseNano(atNano: nano(22)) == nano(10))
    }

    @Test func `a failure soon after a successful try goes on from where it was`() {
        var recovery = StoreRecovery()
        _ = recovery.failed(atNano: 0)
        recovery.resumed(atNano: nano(10))
        let isNews = recovery.failed(atNano: nano(11))
        #expect(!isNews)
        #expect(recovery.pauseNano(atNano: nano(11)) == nano(20))
    }

    @Test func `nothing is resumed or recovered that was not suspended`() {
        var recovery = StoreRecovery()
        recovery.resumed(atNano: 0)
        let isNews = recovery.committed(atNano: nano(1_000))
        #expect(!isNews)
        #expect(!recovery.isSuspended)
    }
}

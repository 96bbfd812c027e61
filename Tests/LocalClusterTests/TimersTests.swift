// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LocalCluster

struct TimersTests {
    @Test func `events come when their time has, the earliest first`() {
        var timers = Timers<String>()
        timers.add("late", atNano: 30)
        timers.add("second", atNano: 20)
        timers.add("first", atNano: 10)
        #expect(timers.nextNano == 10)
        #expect(timers.take(nowNano: 9) == [])
        #expect(timers.take(nowNano: 20) == ["first", "second"])
        #expect(timers.nextNano == 30)
        #expect(timers.take(nowNano: 100) == ["late"])
        #expect(timers.nextNano == nil)
    }
}

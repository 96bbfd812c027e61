// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Gateway

struct DeadlineScheduleTests {
    private var schedule = DeadlineSchedule()

    @Test func `without a deadline it looks now and then`() {
        #expect(schedule.pause(atUnixNano: 5) == DeadlineSchedule.longestPause)
    }

    @Test mutating func `it waits for the first deadline, and an earlier one ends the wait`() {
        let told = [schedule.note(9_000_000_000), schedule.note(10_000_000_000), schedule.note(8_000_000_000)]
        #expect(told == [true, false, true])
        #expect(schedule.pause(atUnixNano: 5_000_000_000) == .seconds(3))
        #expect(schedule.pause(atUnixNano: 8_000_000_000) == .zero)
        #expect(schedule.pause(atUnixNano: 9_000_000_000) == .zero)
    }

    @Test mutating func `what is noted while the store is asked is not forgotten`() {
        _ = schedule.note(1)
        schedule.look()
        _ = schedule.note(50)
        schedule.found(100)
        #expect(schedule.next == 50)
        schedule.look()
        schedule.found(nil)
        #expect(schedule.next == nil)
    }

    @Test mutating func `a deadline that is far away does not keep it from looking`() {
        _ = schedule.note(.max)
        #expect(schedule.pause(atUnixNano: 0) == DeadlineSchedule.longestPause)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SQLiteClient

struct LogUpkeepTests {
    @Test func `a log is copied in parts and begins anew at its length`() {
        var upkeep = LogUpkeep(bytes: 80 * 4096)
        var steps: [Int: LogUpkeep.Step] = [:]
        for pages in 1...100 { steps[pages] = upkeep.committed(pages: pages) }
        #expect(steps.filter { $0.value == .copy }.keys.sorted() == [10, 20, 30, 40, 50, 60, 70])
        // It did not begin anew, and is asked to again.
        #expect(steps.filter { $0.value == .restart }.keys.sorted() == [80, 90, 100])
        #expect(upkeep.committed(pages: 3) == nil)
        #expect(upkeep.committed(pages: 12) == .copy)
        #expect(upkeep.committed(pages: 300) == .restart)
    }

    @Test(arguments: [0, 1, 4096])
    func `a log that may have no length begins anew again and again`(bytes: Int64) {
        var upkeep = LogUpkeep(bytes: bytes)
        #expect((1...3).map { upkeep.committed(pages: $0) } == [.restart, .restart, .restart])
        #expect((1...2).map { upkeep.committed(pages: $0) } == [.restart, .restart])
    }
}

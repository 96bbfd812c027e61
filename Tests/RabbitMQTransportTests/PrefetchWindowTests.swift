// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import RabbitMQTransport

struct PrefetchWindowTests {
    private var window = PrefetchWindow(.auto)

    /// Starts the consumer that is missing for so many messages.
    private mutating func want(_ wanted: Int, number: UInt64) -> UInt16? {
        guard let prefetch = window.shortfall(wanted: wanted) else { return nil }
        window.started(number, prefetch: prefetch)
        return prefetch
    }

    @Test mutating func `is one for a single handler, however long it runs`() {
        #expect(want(1, number: 1) == 1)
        for _ in 0..<100 {
            window.delivered(1)
            #expect(!window.isOpen)
            window.settled(1)
            #expect(want(1, number: 2) == nil)
        }
        #expect(window.limit == 1)
    }

    @Test mutating func `grows by exactly what is missing`() {
        #expect(want(1, number: 1) == 1)
        window.delivered(1)
        #expect(want(3, number: 2) == 3)
        #expect(window.limit == 4)
        for _ in 0..<3 { window.delivered(2) }
        #expect(want(0, number: 3) == nil)
        window.settled(1)
        #expect(want(1, number: 3) == nil)
        #expect(window.numbers == [1, 2])
    }

    @Test mutating func `does not pile up consumers when demand creeps`() {
        for wanted in 1...2000 { _ = want(wanted, number: UInt64(wanted)) }
        #expect(window.limit >= 2000)
        #expect(window.limit < 3000)
        #expect(window.numbers.count <= 25)
    }

    @Test mutating func `forgets what ended consumers hold`() {
        _ = want(4, number: 1)
        for _ in 0..<4 { window.delivered(1) }
        window.endedAll()
        #expect(window.unsettled == 0)
        window.settled(1)
        #expect(want(1, number: 2) == 1)
    }

    @Test func `is what it is told when it is fixed`() {
        var window = PrefetchWindow(.fixed(20))
        #expect(window.shortfall(wanted: 0) == nil)
        #expect(window.shortfall(wanted: 500) == 20)
        window.started(1, prefetch: 20)
        #expect(window.shortfall(wanted: 500) == nil)
    }

    @Test func `asks for no more than the protocol can say`() {
        #expect(window.shortfall(wanted: 1_000_000) == 65_535)
    }
}

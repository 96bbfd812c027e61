// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import RabbitMQTransport

struct DelayGridTests {
    @Test func `a delay is rounded up by a sixteenth at most`() {
        var random = SystemRandomNumberGenerator()
        var seen: Set<UInt64> = []
        for _ in 0..<10_000 {
            let exact = Double.random(in: 1...8_000_000, using: &random)
            let rounded = DelayGrid.milliseconds(atLeast: .nanoseconds(Int64(exact * 1e6)))
            #expect(Double(rounded) >= exact)
            #expect(Double(rounded) <= max(exact * 17 / 16, exact + 1) + 1)
            seen.insert(rounded)
        }
        // Sixteen an octave, over the 23 octaves from 1 ms to 8,000 s.
        #expect(seen.count <= 23 * 16)
    }

    @Test(arguments: [(0.0001, 1), (1, 1), (31.5, 32), (33, 34), (5000, 5120), (10_000, 10_240), (1e15, 2_073_600_000)])
    func `the grid has these steps`(milliseconds: Double, rounded: UInt64) {
        #expect(DelayGrid.milliseconds(atLeast: .nanoseconds(Int64(min(milliseconds, 9e12) * 1e6))) == rounded)
    }
}

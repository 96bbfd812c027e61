// SPDX-License-Identifier: Apache-2.0

import SeededRandom
import Testing

@testable import TelemetryCore

struct RandomIDGeneratorTests {
    @Test func `identifiers are valid, different and spread over all bits`() {
        var random = SeededGenerator(seed: 7)
        let ids = RandomIDGenerator(seededFrom: &random)
        let traces = (0..<4_000).map { _ in ids.makeTraceID() }
        let spans = (0..<4_000).map { _ in ids.makeSpanID() }
        #expect(Set(traces).count == 4_000)
        #expect(Set(spans).count == 4_000)
        #expect(traces.allSatisfy { $0.isValid })
        #expect(spans.allSatisfy { $0.isValid })
        for bit in 0..<64 {
            let share = traces.count { $0.low >> UInt64(bit) & 1 == 1 }
            #expect((1_800...2_200).contains(share), "bit \(bit)")
        }
    }

    @Test func `two generators share no identifier`() {
        let first = RandomIDGenerator()
        let second = RandomIDGenerator()
        let both = Set((0..<1_000).map { _ in first.makeSpanID() } + (0..<1_000).map { _ in second.makeSpanID() })
        #expect(both.count == 2_000)
    }
}

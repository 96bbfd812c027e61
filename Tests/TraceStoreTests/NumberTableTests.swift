// SPDX-License-Identifier: Apache-2.0

internal import Testing

@testable internal import TraceStore

@Suite struct NumberTableTests {
    @Test func `it holds what a dictionary holds`() {
        var generator = Seeded(3)
        var table = NumberTable<Int>()
        var dictionary: [UInt64: Int] = [:]
        for step in 0..<20_000 {
            // Spread evenly, but some of them many times, and some at one place.
            let number =
                switch step % 3 {
                case 0: generator.next()
                case 1: UInt64(step % 700) &* 0x9E37_79B9_7F4A_7C15 | 2
                default: UInt64(step % 500 + 1) << 40
                }
            #expect(table[number] == dictionary[number])
            table[number] = step
            dictionary[number] = step
        }
        #expect(table.count == dictionary.count)
        #expect(table.all.sorted() == dictionary.values.sorted())
        #expect(dictionary.allSatisfy { table[$0.key] == $0.value })
        #expect(table[generator.next()] == nil)
    }

    @Test func `no number is lost, not even 0`() {
        var table = NumberTable<String>()
        #expect(table[0] == nil && table.count == 0)
        table[0] = "zero"
        #expect(table[0] == "zero" && table.count == 1)
    }
}

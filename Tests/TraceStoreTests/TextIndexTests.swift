// SPDX-License-Identifier: Apache-2.0

internal import Testing

@testable internal import TraceStore

@Suite struct TextIndexTests {
    @Test func `what was added is found, and nothing else`() {
        var index = TextIndex<Int>(limit: 4_096)
        for number in 0..<2_000 { index.insert(number, for: "text \(number)") }
        for number in 0..<2_000 {
            #expect(index["text \(number)"] == number)
            #expect(index.number(of: "text \(number)") == number)
            #expect(index.isText("text \(number)", at: number))
            #expect(!index.isText("text \(number)", at: number + 1))
        }
        #expect(index[""] == nil)
        #expect(index["text"] == nil)
        #expect(index["text 2000"] == nil)
    }

    @Test func `beyond its limit it begins anew`() {
        var index = TextIndex<Int>(limit: 100)
        for number in 0..<101 { index.insert(number, for: "\(number)") }
        #expect(index["99"] == nil)
        #expect(index["100"] == 100)
    }
}

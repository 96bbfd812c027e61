// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LocalCluster

struct LineSplitterTests {
    private func lines(_ pieces: [String]) -> [String] {
        var splitter = LineSplitter()
        var lines = pieces.flatMap { splitter.append(Array($0.utf8)) }
        if let rest = splitter.flush() { lines.append(rest) }
        return lines.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `lines come whole however they arrive`() {
        #expect(lines(["one\ntwo\n"]) == ["one", "two"])
        #expect(lines(["o", "ne\nt", "wo"]) == ["one", "two"])
        #expect(lines(["one\r\n", "\n", "\ntwo"]) == ["one", "two"])
        #expect(lines([]) == [])
    }

    @Test func `a line without end is cut at the limit and the next one is whole`() {
        let long = String(repeating: "x", count: LineSplitter.longestLine)
        #expect(lines([long, "yyy", "zzz\nnext\n"]) == [long, "next"])
    }

    @Test func `a line of exactly the longest length is whole`() {
        let long = String(repeating: "x", count: LineSplitter.longestLine)
        #expect(lines([long + "\nnext\n"]) == [long, "next"])
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Testing

@testable internal import TraceStore

@Suite struct JSONScanTests {
    @Test func `a string ends at its quote wherever that lies among the eight bytes that are looked at together`() {
        for length in 0...24 {
            let text = Array("\"\(String(repeating: "x", count: length))\":\"é\\\"".utf8)
            let (end, hasEscapes) = JSONScan.stringEnd(text.span, from: 0)
            #expect(end == length + 2)
            #expect(!hasEscapes)
        }
    }

    @Test func `an escaped quote ends no string wherever it lies`() {
        for length in 0...24 {
            let text = Array("\"\(String(repeating: "#", count: length))\\\"\\\\!\"\",".utf8)
            let (end, hasEscapes) = JSONScan.stringEnd(text.span, from: 0)
            #expect(end == length + 7)
            #expect(hasEscapes)
        }
    }

    @Test func `a string that never ends reaches to the end of the bytes`() {
        for length in 0...24 {
            let open = Array("\"\(String(repeating: "x", count: length))".utf8)
            #expect(JSONScan.stringEnd(open.span, from: 0).end == open.count)
            let escape = open + [JSONScan.backslash]
            #expect(JSONScan.stringEnd(escape.span, from: 0).end == escape.count)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TelemetryCore

struct TraceIDTests {
    @Test func `an identifier survives its text and its bytes`() {
        let trace = TraceID(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210)
        #expect(trace.description == "0123456789abcdeffedcba9876543210")
        #expect(TraceID(hex: trace.description) == trace)
        #expect(
            trace.bytes == [
                1, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF, 0xFE, 0xDC, 0xBA, 0x98, 0x76, 0x54, 0x32, 0x10,
            ]
        )
        #expect(TraceID(bytes: trace.bytes) == trace)
        let span = SpanID(value: 0x00F0_67AA_0BA9_02B7)
        #expect(span.description == "00f067aa0ba902b7")
        #expect(SpanID(hex: span.description) == span)
        #expect(SpanID(bytes: span.bytes) == span)
    }

    @Test(arguments: [
        "", "0", "00000000000000000000000000000000", "0123456789ABCDEFfedcba9876543210",
        "0123456789abcdeffedcba987654321", "0123456789abcdeffedcba98765432100", "0123456789abcdeffedcba987654321g",
        "0123456789abcdeffedcba98765432\u{E9}",
    ])
    func `other texts are no trace identifier`(text: String) {
        #expect(TraceID(hex: text) == nil)
        #expect(SpanID(hex: String(text.prefix(16))) == nil || text.prefix(16) == "0123456789abcdef")
    }

    @Test func `bytes of another length are no identifier`() {
        #expect(TraceID(bytes: [1]) == nil)
        #expect(SpanID(bytes: Array(repeating: 1, count: 16)) == nil)
    }

    @Test func `only the zero identifiers are invalid`() {
        #expect(!TraceID.invalid.isValid)
        #expect(!SpanID.invalid.isValid)
        #expect(TraceID(high: 1, low: 0).isValid)
        #expect(TraceID(high: 0, low: 1).isValid)
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Testing

struct HeadersTests {
    @Test func `keep their order and are set in place`() {
        var headers: Headers = ["b": RawJSON(int: 1), "a": RawJSON(string: "x")]
        headers.setInt(2, for: "b")
        headers.setString("new", for: "c")
        headers.remove("a")
        headers["missing"] = nil
        #expect(headers.members.map(\.name) == ["b", "c"])
        #expect(headers.int("b") == 2 && headers.string("c") == "new" && headers.string("b") == nil)
    }

    @Test func `read managed headers leniently`() {
        var headers = Headers()
        #expect(headers.attempt == 1 && headers.enqueuedAtUnixNano == nil && headers.fanOut == nil)
        headers.setString("not a number", for: .attempt)
        headers.setInt(-5, for: .enqueuedAt)
        headers.setInt(3, for: .fanOut)
        #expect(headers.attempt == 1 && headers.enqueuedAtUnixNano == nil && headers.fanOut == nil)
        headers.attempt = 3
        headers.enqueuedAtUnixNano = 1_763_467_200_123_456_789
        headers.firstEnqueuedAtUnixNano = 17
        headers.fanOut = FanOut(originID: "o\"1", index: 2, count: 3)
        #expect(headers.attempt == 3 && headers.enqueuedAtUnixNano == 1_763_467_200_123_456_789)
        #expect(headers.firstEnqueuedAtUnixNano == 17)
        #expect(headers.fanOut == FanOut(originID: "o\"1", index: 2, count: 3))
        #expect(headers[.fanOut]?.bytes == Array(#"{"origin_id":"o\"1","index":2,"count":3}"#.utf8))
        headers.enqueuedAtUnixNano = nil
        #expect(headers[.enqueuedAt] == nil)
    }

    @Test func `redrives are counted from nothing, whatever stands there`() {
        var headers: Headers = ["x-asya-redrives": RawJSON(string: "many")]
        #expect(headers.redrives == 0)
        headers.redrives += 1
        #expect(headers.redrives == 1)
        #expect(headers[.redrives]?.bytes == Array("1".utf8))
        headers.setInt(-2, for: .redrives)
        #expect(headers.redrives == 0)
    }

    @Test func `managed headers of another set replace those here`() {
        let mine: Headers = ["a": .null, "traceparent": RawJSON(string: "forged"), "x-asya-replay": RawJSON(int: 1)]
        let other: Headers = ["b": .null, "traceparent": RawJSON(string: "real"), "baggage": RawJSON(string: "k=v")]
        let result = mine.applyingManaged(from: other)
        #expect(result == ["a": .null, "traceparent": RawJSON(string: "real"), "baggage": RawJSON(string: "k=v")])
    }

    @Test func `the names of managed headers are as on the wire`() {
        #expect(
            Set(ManagedHeader.allCases.map(\.rawValue)) == [
                "traceparent", "tracestate", "baggage", "x-asya-enqueued-at", "x-asya-attempt",
                "x-asya-first-enqueued-at",
                "x-asya-fan-out", "x-asya-redrives", "x-asya-gateway", "x-asya-replay",
            ]
        )
        #expect(ManagedHeader.isManaged("baggage") && !ManagedHeader.isManaged("x-asya-other"))
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Testing

struct EnvelopeOutgoingTests {
    private func raw(_ text: String) -> RawJSON { RawJSON(trusted: Array(text.utf8)) }

    private func envelope() throws -> Envelope {
        try Envelope(
            decoding: Array(
                #"""
                {"id":"x","parent_id":"p","route":{"actors":["a","b","c"],"current":1,"metadata":{"k":1.0}},
                "headers":{"tenant":"\u0061","n":1.0,"traceparent":"00-1"},"payload":{"in":1},"deadline":"d","other":[ 1 ]}
                """#.utf8
            )
        )
    }

    @Test func `one output goes to the next actor with all else unchanged`() throws {
        let departures = try envelope().outgoing(for: [RuntimeOutput(payload: raw("7"))])
        let departure = try #require(departures.first)
        #expect(departures.count == 1 && departure.destination == .actor("c"))
        var expected = try envelope()
        expected.route.current = 2
        expected.payload = raw("7")
        #expect(departure.envelope == expected)
    }

    @Test func `no output ends the pipeline with the envelope as it came`() throws {
        #expect(try envelope().outgoing(for: []) == [Departure(envelope: try envelope(), destination: .happyEnd)])
    }

    @Test func `the last actor of the route is followed by happy-end`() throws {
        var last = try envelope()
        last.route.current = 2
        let departure = try #require(try last.outgoing(for: [RuntimeOutput(payload: .null)]).first)
        #expect(departure.destination == .happyEnd && departure.envelope.route.current == 3)
        let rewritten = RuntimeOutput(payload: .null, route: Route(actors: ["a", "b"], current: 2))
        #expect(try envelope().outgoing(for: [rewritten]).first?.destination == .happyEnd)
    }

    @Test func `several outputs get ids, parents and marks`() throws {
        let outputs = (0..<3).map { RuntimeOutput(payload: RawJSON(int: $0)) }
        let envelopes = try envelope().outgoing(for: outputs).map(\.envelope)
        #expect(envelopes.map(\.id) == ["x", "x-1-1", "x-1-2"])
        #expect(envelopes.map(\.parentID) == ["p", "x", "x"])
        #expect(envelopes.map(\.payload) == [raw("0"), raw("1"), raw("2")])
        #expect(envelopes.map(\.headers.fanOut) == (0..<3).map { FanOut(originID: "x", index: $0, count: 3) })
        #expect(envelopes.allSatisfy { $0.deadline == "d" && $0.extensions["other"] == raw("[ 1 ]") })
        #expect(
            try envelope().outgoing(for: outputs).map(\.envelope) == envelopes,
            "another attempt gives the same ids"
        )
        let nested = try envelopes[1].outgoing(for: outputs).map(\.envelope)
        #expect(nested.map(\.id) == ["x-1-1", "x-1-1-2-1", "x-1-1-2-2"])
        let repeated = try envelopes[0].outgoing(for: outputs).map(\.envelope)
        #expect(repeated.map(\.id) == ["x", "x-2-1", "x-2-2"])
        let single = try envelopes[1].outgoing(for: [outputs[0]]).map(\.envelope)
        #expect(single.first?.headers.fanOut == FanOut(originID: "x", index: 1, count: 3))
    }

    @Test func `a handler changes the route ahead and nothing of it behind`() throws {
        let allowed = RuntimeOutput(payload: .null, route: Route(actors: ["a", "b", "z"], current: 2))
        let departure = try #require(try envelope().outgoing(for: [allowed]).first)
        #expect(departure.destination == .actor("z"))
        #expect(departure.envelope.route.metadata == raw(#"{"k":1.0}"#), "metadata stays when the answer has none")
        let forbidden = RuntimeOutput(payload: .null, route: Route(actors: ["z", "b", "c"], current: 2))
        #expect(throws: EnvelopeError.routeRewrite(.pastChanged(index: 0))) {
            try envelope().outgoing(for: [allowed, forbidden])
        }
    }

    @Test func `values that mean the same keep their bytes, others change`() throws {
        let reply = try RuntimeReply(
            decoding: Array(
                #"""
                [{"payload":1,"route":{"actors":["a","b","c"],"current":2,"metadata":{"k": 1},"new":true},
                "headers":{"n":1,"tenant":"b","traceparent":"forged","x-asya-attempt":99,"added":[1]}}]
                """#.utf8
            )
        )
        guard case .outputs(let outputs) = reply else { return #expect(Bool(false)) }
        let next = try #require(try envelope().outgoing(for: outputs).first?.envelope)
        #expect(next.headers["n"] == raw("1.0"), "the same number in the sender's spelling")
        #expect(next.headers["tenant"] == raw("\"b\""))
        #expect(next.headers["added"] == raw("[1]"))
        #expect(next.headers.string(.traceparent) == "00-1", "managed headers cannot be written")
        #expect(next.headers[.attempt] == nil)
        #expect(next.route.metadata == raw(#"{"k":1.0}"#))
        #expect(next.route.extensions["new"] == raw("true"))
    }

    @Test func `a handler removes a header by leaving it out`() throws {
        let output = RuntimeOutput(payload: .null, headers: ["n": RawJSON(int: 2)])
        let next = try #require(try envelope().outgoing(for: [output]).first?.envelope)
        #expect(next.headers == ["n": RawJSON(int: 2), "traceparent": RawJSON(string: "00-1")])
    }

    @Test func `outputs beyond the limits are refused here and not by the next actor`() throws {
        let limits = EnvelopeLimits(maxBytes: 200, maxHeaderBytes: 60)
        let large = RuntimeOutput(payload: RawJSON(string: String(repeating: "x", count: 300)))
        #expect(throws: EnvelopeError.self) { try envelope().outgoing(for: [large], limits: limits) }
        let wide = RuntimeOutput(payload: .null, headers: ["h": RawJSON(string: String(repeating: "x", count: 70))])
        #expect(throws: EnvelopeError.headersTooLarge(bytes: 75, limit: 60)) {
            try envelope().outgoing(for: [wide], limits: limits)
        }
    }
}

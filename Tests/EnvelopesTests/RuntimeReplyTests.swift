// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Testing

struct RuntimeReplyTests {
    private func decode(_ text: String) throws(EnvelopeError) -> RuntimeReply {
        try RuntimeReply(decoding: Array(text.utf8))
    }

    @Test func `reads outputs with and without route and headers`() throws {
        let reply = try decode(
            #"[{"payload":{"a": 1},"route":{"actors":["a"],"current":1},"headers":{"h":1}}, {"payload":null,"route":null,"headers":null}]"#
        )
        let first = RuntimeOutput(
            payload: RawJSON(trusted: Array(#"{"a": 1}"#.utf8)),
            route: Route(actors: ["a"], current: 1),
            headers: ["h": RawJSON(int: 1)]
        )
        #expect(reply == .outputs([first, RuntimeOutput(payload: .null)]))
        #expect(try decode("[]") == .outputs([]))
        #expect(try decode(" [ ] ") == .outputs([]))
    }

    @Test func `reads the error element of a runtime`() throws {
        let reply = try decode(
            #"[{"error":"processing_error","details":{"message":"m","type":"ValueError","traceback":"t","mro":["Exception"]}}]"#
        )
        let details = ErrorDetails(message: "m", type: "ValueError", traceback: "t", mro: ["Exception"])
        #expect(reply == .error(code: "processing_error", details: details))
        #expect(details.typeNames == ["ValueError", "Exception"])
    }

    @Test func `reads errors of other versions leniently`() throws {
        #expect(
            try decode(#"[{"error":"connection_error"}]"#)
                == .error(
                    code: "connection_error",
                    details: ErrorDetails(message: "connection_error", type: "connection_error")
                )
        )
        #expect(
            try decode(#"[{"error":"e","details":"in words"}]"#)
                == .error(code: "e", details: ErrorDetails(message: "in words", type: "e"))
        )
        #expect(
            try decode(#"[{"payload":1},{"error":"e","details":{"message":"\udc80","type":7}}]"#)
                == .error(code: "e", details: ErrorDetails(message: "\u{FFFD}", type: "e"))
        )
    }

    @Test func `an output may have a member that is called error`() throws {
        #expect(try decode(#"[{"payload":1,"error":"x"}]"#) == .outputs([RuntimeOutput(payload: RawJSON(int: 1))]))
    }

    @Test(arguments: [
        (#"{"payload":1}"#, "it is not an array"), ("[1]", "element 0 is not an object"),
        (#"[{"payload":1},null]"#, "element 1 is not an object"),
        ("[{}]", "element 0 has neither a payload nor an error"),
        (#"[{"error":5}]"#, "element 0 has neither a payload nor an error"),
        (#"[{"payload":1,"payload":2}]"#, "The element 0 has the member 'payload' twice"),
        (#"[{"payload":1,"route":7}]"#, "The 'route' must be an object"),
        (#"[{"payload":1,"headers":7}]"#, "The 'headers' must be an object"),
        (#"[{"payload":1}"#, "not JSON: the input ends too early at byte 14"),
        ("", "not JSON: the input ends too early at byte 0"),
        (#"[{"payload":NaN}]"#, "NaN and Infinity are not JSON, found at byte 12"),
    ])
    func `refuses answers of another form`(text: String, reason: String) {
        #expect(throws: EnvelopeError.invalidReply(reason: reason)) { try decode(text) }
    }

    @Test func `a route with a name that no actor can have is refused`() {
        #expect(throws: EnvelopeError.invalidActorName(index: 1)) {
            try decode(#"[{"payload":1,"route":{"actors":["a","../b"],"current":1}}]"#)
        }
    }

    @Test func `a payload may nest as deep as in an envelope`() throws {
        let deep = String(repeating: "[", count: 511) + String(repeating: "]", count: 511)
        guard case .outputs(let outputs) = try decode("[{\"payload\":\(deep)}]") else { return #expect(Bool(false)) }
        let envelope = Envelope(id: "x", route: Route(actors: ["a"]), payload: .null)
        let next = try #require(try envelope.outgoing(for: outputs).first?.envelope)
        #expect(try Envelope(decoding: next.encoded()) == next)
        #expect(throws: EnvelopeError.self) { try decode("[{\"payload\":[\(deep)]}]") }
    }
}

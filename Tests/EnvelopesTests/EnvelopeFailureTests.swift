// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Testing

struct EnvelopeFailureTests {
    private let details = ErrorDetails(
        message: "no \"luck\"",
        type: "ValueError",
        traceback: "line 1\nline 2",
        mro: ["E"]
    )

    @Test func `an error envelope keeps all but the payload, which holds the original's bytes`() throws {
        let original = try Envelope(
            decoding: Array(
                #"{"id":"x","parent_id":"p","route":{"actors":["a","b"],"current":1},"headers":{"h":1.0},"payload":{ "a":1.0 },"u":2}"#
                    .utf8
            )
        )
        let failure = Envelope.failure(code: .retriesExhausted, details: details, original: original)
        var expected = original
        expected.payload = RawJSON(
            trusted: Array(
                #"{"error":"retries_exhausted","details":{"message":"no \"luck\"","type":"ValueError","traceback":"line 1\nline 2","mro":["E"]},"original_payload":{ "a":1.0 }}"#
                    .utf8
            )
        )
        #expect(failure == expected)
        #expect(try Envelope(decoding: failure.encoded()) == failure)
        #expect(ErrorDetails(try JSONValue(failure.payload)["details"]) == details)
    }

    @Test func `text that is no envelope is kept as text`() throws {
        let bytes = Array("not \"JSON\"\u{1}é".utf8)
        let failure = Envelope.failure(code: .messageParsingError, details: details, originalBytes: bytes, newID: "new")
        #expect(failure.id == "new" && failure.route == Route(actors: ["error-end"]) && failure.headers.isEmpty)
        let payload = try JSONValue(failure.payload)
        #expect(payload["error"] == "msg_parsing_error" && payload["original_payload"] == JSONValue.null)
        #expect(payload["original_message"] == "not \"JSON\"\u{1}é" && payload["original_message_base64"] == nil)
    }

    @Test func `bytes that are no text are kept as Base64`() throws {
        let bytes: [UInt8] = Array("{\"id\":\"kept\",".utf8) + [0xFF, 0x00]
        let failure = Envelope.failure(code: .messageParsingError, details: details, originalBytes: bytes, newID: "new")
        let payload = try JSONValue(failure.payload)
        let text = try #require(payload["original_message_base64"]?.stringValue)
        #expect(Base64.decode(Array(text.utf8)) == bytes && payload["original_message"] == nil)
        #expect(failure.id == "kept")
    }

    @Test(arguments: [
        (#"{"id":"x","headers":{"traceparent":"t"},"route":{}}"#, "x", "t"),
        (#"{"id":"x","headers":{"traceparent":"t"},"route":"#, "x", "t"),
        (#"{"id":"x","id":"x","headers":{"traceparent":"t"}}"#, nil, "t"),
        (#"{"id":"","headers":{"traceparent":"t","traceparent":"u"}}"#, nil, nil),
        (#"{"id":5,"headers":{"traceparent":"t"}}"#, nil, "t"),
        (#"{"id":5,"headers":{"traceparent":"t","h":1,"h":2}}"#, nil, nil),
        (#"{"headers":{"traceparent":"t"#, nil, nil), ("[]", nil, nil), ("", nil, nil),
    ])
    func `what a broken message says unmistakably is salvaged`(text: String, id: String?, traceparent: String?) {
        let salvage = EnvelopeSalvage(Array(text.utf8))
        #expect(salvage.id == id)
        #expect(salvage.headers.string(.traceparent) == traceparent)
    }

    @Test func `end actors accept an error envelope of a message that was too deep and too large`() throws {
        let deep = String(repeating: "[", count: 600) + String(repeating: "]", count: 600)
        let bytes = Array(#"{"id":"x","route":{"actors":["a"]},"payload":\#(deep)}"#.utf8)
        let failure = Envelope.failure(
            code: .validationError,
            details: EnvelopeError.tooDeep(limit: 512).details,
            originalBytes: bytes,
            newID: "new"
        )
        #expect(failure.id == "x")
        #expect(try Envelope(decoding: failure.encoded(), limits: .endActor) == failure)
        #expect(try Envelope(decoding: bytes, limits: .endActor).payload.bytes == Array(deep.utf8))
    }
}

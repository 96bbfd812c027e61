// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Testing

struct EnvelopeLabelTests {
    private func label(_ text: String) -> EnvelopeLabel { EnvelopeLabel(Array(text.utf8)) }

    @Test func `id and trace are found wherever they stand`() {
        let first = label(
            #"{"id":"a\u00e9","headers":{"k":{"traceparent":"no"},"traceparent":"p","tracestate":"s"},"payload":1}"#
        )
        let last = label(
            #" { "payload" : {"id":"no"}, "headers" : {"tracestate":"s","traceparent":"p"}, "id" : "aé" } "#
        )
        for found in [first, last] {
            #expect(found.id == "aé")
            #expect(found.traceparent == "p")
            #expect(found.tracestate == "s")
        }
    }

    @Test func `what an envelope encodes is its label`() {
        var envelope = Envelope(id: "e", route: Route(actors: ["a"]), payload: RawJSON(string: "x"))
        #expect(EnvelopeLabel(envelope.encoded()).id == "e")
        #expect(EnvelopeLabel(envelope.encoded()).traceparent == nil)
        envelope.headers.setString("p", for: .traceparent)
        #expect(EnvelopeLabel(envelope.encoded()).traceparent == "p")
    }

    @Test(arguments: ["", "1", "[]", "{", #"{"id":1,"headers":[]}"#, #"{"id""#, #"{"headers":{"traceparent":7}"#])
    func `what is no envelope has none`(text: String) {
        #expect(label(text).id == nil)
        #expect(label(text).traceparent == nil)
    }

    @Test func `what comes before a syntax error counts`() {
        #expect(label(#"{"id":"a","headers":{"traceparent":"p"},"payload":"#).traceparent == "p")
        #expect(label(#"{"id":"a",x"#).id == "a")
    }
}

// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Envelopes

@Suite struct HeaderStampTests {
    private static let traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    /// Headers as they come from clients, from other hops, and from nobody who means well.
    private static let headers = [
        "",
        #","headers":{}"#,
        #","headers":{"user":"a"}"#,
        #","headers":{"traceparent":"old","user":[1, 2]}"#,
        #","headers":{"x-asya-attempt":3,"tracestate":"a=b","x-asya-enqueued-at":1,"traceparent":null,"last":"z"}"#,
        #","headers":{"x-asya-first-enqueued-at":1,"trace\u0070arent":"old","x-asya-redrives":2,"Traceparent":""}"#,
        #","headers":{"tracestate":"a=b"}"#,
    ]

    private func envelope(_ headers: String) throws -> Envelope {
        let text = #"{"id":"e","route":{"actors":["a"],"current":0}\#(headers),"payload":{"n":1}}"#
        return try Envelope(decoding: Array(text.utf8))
    }

    @Test(arguments: headers, ["c=d", nil])
    func `writes what setting the trace context and encoding would`(_ headers: String, _ tracestate: String?) throws {
        let envelope = try envelope(headers)
        let stamp = HeaderStamp(traceparent: Self.traceparent, tracestate: tracestate)
        var expected = envelope
        expected.headers.setString(Self.traceparent, for: .traceparent)
        expected.headers[.tracestate] = tracestate.map(RawJSON.init(string:))
        let encoded = envelope.encoded(stamped: stamp)
        #expect(String(decoding: encoded, as: UTF8.self) == String(decoding: expected.encoded(), as: UTF8.self))
    }

    @Test(arguments: headers, ["c=\"d\\", nil])
    func `writes what setting all headers of a departure would`(_ headers: String, _ tracestate: String?) throws {
        let envelope = try envelope(headers)
        let departure = HeaderStamp.Departure(attempt: 12, enqueuedAtUnixNano: 0, firstEnqueuedAtUnixNano: 1_790)
        let stamp = HeaderStamp(traceparent: Self.traceparent, tracestate: tracestate, departure: departure)
        var expected = envelope
        expected.headers.setString(Self.traceparent, for: .traceparent)
        expected.headers[.tracestate] = tracestate.map(RawJSON.init(string:))
        expected.headers.attempt = 12
        expected.headers.enqueuedAtUnixNano = 0
        expected.headers.firstEnqueuedAtUnixNano = 1_790
        let encoded = envelope.encoded(stamped: stamp)
        #expect(String(decoding: encoded, as: UTF8.self) == String(decoding: expected.encoded(), as: UTF8.self))
        #expect(encoded[envelope.payloadRange(inEncoded: encoded)].elementsEqual(Array(#"{"n":1}"#.utf8)))
    }

    @Test(arguments: [0, 9, 10, 99, 1_000_000_007, Int.max, -1, Int.min])
    func `integers are written in full`(_ number: Int) {
        #expect(String(decoding: RawJSON(int: number).bytes, as: UTF8.self) == String(number))
    }
}

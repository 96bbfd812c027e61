// SPDX-License-Identifier: Apache-2.0

import Envelopes

/// A message for actor `a` that must not reach its handler.
struct Poison: Sendable {
    let name: String
    let body: [UInt8]
    /// What the error envelope says.
    let code: ErrorCode
    let type: String
    /// The payload, when the message is an envelope: then this is what is kept, and otherwise the whole message.
    var payload: String?

    private init(_ name: String, _ body: [UInt8], _ code: ErrorCode, _ type: String, payload: String? = nil) {
        self.name = name
        self.body = body
        self.code = code
        self.type = type
        self.payload = payload
    }

    private init(_ name: String, _ text: String, _ code: ErrorCode, _ type: String, payload: String? = nil) {
        self.init(name, Array(text.utf8), code, type, payload: payload)
    }

    /// An envelope for `a` with a payload, and what else it shall hold.
    static func envelope(_ payload: String, actors: String = #""a","b""#, more: String = "") -> String {
        #"{"id":"e","route":{"actors":[\#(actors)],"current":0}\#(more),"payload":\#(payload)}"#
    }

    /// Every kind there is, the huge ones excepted.
    static let all: [Poison] =
        notJSON + notText + notAlike + notAnEnvelope + notHere + [
            Poison(
                "100,000 arrays in each other",
                envelope(String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)),
                .validationError,
                "TooDeep"
            ),
            Poison(
                "100,000 objects in each other",
                envelope(String(repeating: #"{"a":"#, count: 100_000) + "1" + String(repeating: "}", count: 100_000)),
                .validationError,
                "TooDeep"
            ),
            Poison(
                "100,000 arrays that never end",
                String(repeating: "[", count: 100_000),
                .validationError,
                "TooDeep"
            ),
            Poison(
                "a route of 10,000 actors",
                envelope("1", actors: Array(repeating: #""a""#, count: 10_000).joined(separator: ",")),
                .validationError,
                "TooManyActors"
            ),
            Poison(
                "headers of 100 KB",
                envelope("1", more: #","headers":{"h":"\#(String(repeating: "x", count: 100_000))"}"#),
                .envelopeTooLarge,
                "HeadersTooLarge"
            ),
        ]

    private static let notJSON = [
        Poison("nothing", "", .messageParsingError, "NotJSON"),
        Poison("words", "{oops", .messageParsingError, "NotJSON"),
        Poison("a cut envelope", String(envelope("[1,2]").dropLast(3)), .messageParsingError, "NotJSON"),
        Poison("two envelopes", envelope("1") + envelope("2"), .messageParsingError, "NotJSON"),
        Poison("NaN", envelope("[NaN]"), .messageParsingError, "NotFinite"),
        Poison("Infinity", envelope("-Infinity"), .messageParsingError, "NotFinite"),
        Poison("a control character", envelope("\"\u{1}\""), .messageParsingError, "NotJSON"),
    ]

    private static let notText = [
        Poison("zeros", Array(repeating: 0, count: 1_000), .messageParsingError, "NotJSON"),
        Poison("every byte", Array(UInt8.min...UInt8.max), .messageParsingError, "NotJSON"),
        Poison(
            "UTF-16",
            envelope("1").utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] },
            .messageParsingError,
            "NotJSON"
        ),
        Poison(
            "bytes that are not UTF-8",
            Array(envelope("1").dropLast(2).utf8) + [0x22, 0xFF, 0x22, 0x7D],
            .messageParsingError,
            "NotUTF8"
        ),
        Poison(
            "an overlong NUL",
            Array(envelope("1").dropLast(2).utf8) + [0x22, 0xC0, 0x80, 0x22, 0x7D],
            .messageParsingError,
            "NotUTF8"
        ),
    ]

    /// JSON that two readers could understand differently.
    private static let notAlike = [
        Poison("a number beyond a double", envelope("1e400"), .messageParsingError, "NotJSON"),
        Poison("half of a surrogate pair", envelope(#"{"a":"\ud800"}"#), .messageParsingError, "NotJSON"),
        Poison("the wrong half of a pair", envelope(#"["\udc00\ud800"]"#), .messageParsingError, "NotJSON"),
        Poison(
            "an id of half a pair",
            #"{"id":"\udfff","route":{"actors":["a"]},"payload":1}"#,
            .messageParsingError,
            "NotJSON"
        ),
        Poison("two payloads", envelope("1", more: #","payload":2"#), .messageParsingError, "DuplicateKey"),
        Poison(
            "two headers of a name",
            envelope("1", more: #","headers":{"h":1,"\u0068":2}"#),
            .messageParsingError,
            "DuplicateKey"
        ),
        Poison(
            "a header with CR and LF",
            envelope("1", more: #","headers":{"h":"a\r\nX-Evil: b"}"#),
            .validationError,
            "IllegalHeader"
        ),
        Poison(
            "a header's name with CR and LF",
            envelope("1", more: #","headers":{"h\r\nX-Evil":"b"}"#),
            .validationError,
            "IllegalHeader"
        ),
        Poison(
            "baggage with LF",
            envelope("1", more: #","headers":{"baggage":"a=b\u000aX-Evil: c"}"#),
            .validationError,
            "IllegalHeader"
        ),
        Poison(
            "a tracestate with NUL",
            envelope("1", more: #","headers":{"tracestate":"a=\u0000"}"#),
            .validationError,
            "IllegalHeader"
        ),
    ]

    private static let notAnEnvelope = [
        Poison("an array", "[]", .validationError, "WrongType"),
        Poison("null", "null", .validationError, "WrongType"),
        Poison("no id", #"{"route":{"actors":["a"]},"payload":1}"#, .validationError, "MissingMember"),
        Poison("an empty id", #"{"id":"","route":{"actors":["a"]},"payload":1}"#, .validationError, "EmptyMember"),
        Poison(
            "an id that is a number",
            #"{"id":7,"route":{"actors":["a"]},"payload":1}"#,
            .validationError,
            "WrongType"
        ),
        Poison("no route", #"{"id":"e","payload":1}"#, .validationError, "MissingMember"),
        Poison("an empty route", envelope("1", actors: ""), .validationError, "EmptyMember"),
        Poison("a route of numbers", envelope("1", actors: "1,2"), .validationError, "WrongType"),
        Poison(
            "an actor's name that climbs",
            envelope("1", actors: #""a","../b""#),
            .validationError,
            "InvalidActorName"
        ),
        Poison(
            "an actor's name with a line break",
            envelope("1", actors: #""a","b\n""#),
            .validationError,
            "InvalidActorName"
        ),
        Poison(
            "a negative position",
            #"{"id":"e","route":{"actors":["a"],"current":-1},"payload":1}"#,
            .validationError,
            "WrongType"
        ),
        Poison(
            "a position beyond integers",
            #"{"id":"e","route":{"actors":["a"],"current":1e300},"payload":1}"#,
            .validationError,
            "WrongType"
        ),
        Poison("no payload", #"{"id":"e","route":{"actors":["a"]}}"#, .validationError, "MissingMember"),
        Poison("headers that are a list", envelope("1", more: #","headers":[]"#), .validationError, "WrongType"),
    ]

    /// Envelopes that may not run here and now.
    private static let notHere = [
        Poison(
            "the wrong actor",
            envelope(#"{"n":1.0}"#, actors: #""b""#),
            .routeMismatch,
            "RouteMismatch",
            payload: #"{"n":1.0}"#
        ),
        Poison(
            "a position past the route",
            #"{"id":"e","route":{"actors":["a"],"current":9223372036854775806},"payload":[]}"#,
            .routeMismatch,
            "RouteMismatch",
            payload: "[]"
        ),
        Poison(
            "a deadline in the past",
            envelope("null", more: #","deadline":"2001-01-01T00:00:00Z""#),
            .timeoutError,
            "DeadlineExceeded",
            payload: "null"
        ),
    ]

    /// Messages of 64 MB: text, and bytes that are none.
    static let huge = [
        Poison(
            "64 MB of text",
            envelope("\"" + String(repeating: "x", count: 64 << 20) + "\""),
            .envelopeTooLarge,
            "EnvelopeTooLarge"
        ),
        Poison("64 MB of noise", Array(repeating: 0x93, count: 64 << 20), .envelopeTooLarge, "EnvelopeTooLarge"),
    ]
}

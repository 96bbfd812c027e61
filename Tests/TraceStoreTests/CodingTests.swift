// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
internal import Testing

@testable internal import TraceStore

@Suite struct CodingTests {
    private static let attributes: Attributes = [
        AttributeKey("text"): "größer", AttributeKey("empty"): "", AttributeKey("flag"): true,
        AttributeKey("off"): false, AttributeKey("number"): -7, AttributeKey("large"): .int(.max),
        AttributeKey("real"): 1.5, AttributeKey("texts"): .stringArray(["a", ""]),
        AttributeKey("none"): .stringArray([]), AttributeKey("flags"): .boolArray([true, false]),
        AttributeKey("numbers"): .intArray([1, -1]), AttributeKey("reals"): .doubleArray([0.5]),
        AttributeKey("bytes"): .bytes([0, 255]), AttributeKey("nothing"): .empty,
        AttributeKey("mixed"): .array([1, "a", .empty, .array([.stringArray([]), .map([:])])]),
        AttributeKey("map"): .map([AttributeKey("a"): 1, AttributeKey("b"): .map([AttributeKey("c"): "d"])]),
        AttributeKey("long"): .string(String(repeating: "x", count: 40_000)),
    ]

    @Test func `attributes survive`() {
        #expect(AttributeCoding.decode(AttributeCoding.encode(Self.attributes)) == Self.attributes)
    }

    @Test func `attributes are the bytes of OTLP's KeyValueList`() {
        #expect(
            AttributeCoding.encode([AttributeKey("a"): "b", AttributeKey("n"): 300])
                == [0x0A, 8, 0x0A, 1, 0x61, 0x12, 3, 0x0A, 1, 0x62, 0x0A, 8, 0x0A, 1, 0x6E, 0x12, 3, 0x18, 0xAC, 0x02]
        )
    }

    @Test func `events and links survive`() {
        let redactor = KeyRedactor(Redactor(keys: []))
        let events = [
            SpanEvent(name: "exception", timeUnixNano: 12, attributes: Self.attributes, droppedAttributes: 3),
            SpanEvent(name: "", timeUnixNano: .max),
        ]
        #expect(SpanCoding.decodeEvents(SpanCoding.encodeEvents(events, redactor: redactor) ?? []) == events)
        let context = SpanContext(
            traceID: TraceID(high: 1, low: .max),
            spanID: SpanID(value: .max),
            flags: [.sampled, .random],
            state: TraceState(header: "a=b") ?? TraceState(),
            isRemote: true
        )
        let links = [SpanLink(context: context, attributes: [AttributeKey("k"): 1], droppedAttributes: 1)]
        #expect(SpanCoding.decodeLinks(SpanCoding.encodeLinks(links, redactor: redactor) ?? []) == links)
    }

    @Test func `secrets among attributes are not encoded`() {
        let bytes = AttributeCoding.encode(
            [AttributeKey("http.request.header.authorization"): "Bearer x"],
            redactor: KeyRedactor(Redactor(keys: ["authorization"]))
        )
        #expect(AttributeCoding.decode(bytes)[AttributeKey("http.request.header.authorization")] == "[redacted]")
        let nested = AttributeCoding.encode(
            [AttributeKey("request"): .array([.map([AttributeKey("authorization"): "x", AttributeKey("path"): "/"])])],
            redactor: KeyRedactor(Redactor(keys: ["authorization"]))
        )
        #expect(
            AttributeCoding.decode(nested)[AttributeKey("request")]
                == .array([.map([AttributeKey("authorization"): "[redacted]", AttributeKey("path"): "/"])])
        )
    }

    @Test func `attributes are the same bytes whether their keys are known or not`() {
        let redactor = KeyRedactor(Redactor(keys: ["token"]))
        #expect(AttributeCoding.encode(Self.attributes, redactor: redactor) == AttributeCoding.encode(Self.attributes))
        for count in 90..<140 {
            let attributes: Attributes = [
                AttributeKey("a.key"): .string(String(repeating: "x", count: count)),
                AttributeKey("ein.schlüssel"): .string(String(repeating: "ß", count: count / 2)),
            ]
            #expect(AttributeCoding.encode(attributes, redactor: redactor) == AttributeCoding.encode(attributes))
        }
    }

    @Test func `keys are known in any order, and whatever came before them`() {
        let redactor = KeyRedactor(Redactor(keys: ["token"]))
        var generator = SystemRandomNumberGenerator()
        var names = (0..<40).map { "key.\($0)" } + ["access_token", "url.full"]
        for _ in 0..<100 {
            names.shuffle(using: &generator)
            for name in names {
                let key = redactor.known(name)
                #expect(key.field == [0x0A, UInt8(name.utf8.count)] + Array(name.utf8))
                #expect(key.content == (name == "access_token" ? .secret : name == "url.full" ? .text : .plain))
            }
        }
        // More than are remembered.
        for number in 0..<3_000 {
            #expect(redactor.known("made.up.\(number)").field.count == 2 + "made.up.\(number)".count)
        }
        #expect(redactor.known("access_token").content == .secret)
    }

    @Test func `an envelope survives in parts`() {
        var part = EnvelopePart(state: .redacted, size: 10)
        part.head = [1]
        part.body = 7
        part.tail = [3]
        let decoded = EnvelopePart(HopCoding.encode(part))
        #expect(decoded == part)
        #expect(decoded.envelope { $0 == 7 ? [2] : nil } == .redacted([1, 2, 3]))
        #expect(decoded.envelope { _ in nil } == .omitted(size: 10))
    }

    @Test func `damaged bytes are survived`() {
        var generator = Seeded(3)
        let whole = AttributeCoding.encode(Self.attributes).prefix(200)
        for _ in 0..<1000 {
            var bytes = Array(whole.prefix(.random(in: 0...200, using: &generator)))
            for _ in 0..<3 where !bytes.isEmpty {
                bytes[.random(in: bytes.indices, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            _ = AttributeCoding.decode(bytes)
            _ = SpanCoding.decodeEvents(bytes)
            _ = SpanCoding.decodeLinks(bytes)
            _ = HopCoding.decodeOutputs(bytes)
            _ = HopCoding.decodeError(bytes)
            _ = EnvelopePart(bytes)
        }
    }

    @Test func `the id of an envelope is found behind other members`() {
        #expect(EnvelopeScan.id(of: Array(#" {"payload":{"id":"no"}, "id" : "a\"\u00e9" }"#.utf8)) == "a\"é")
        #expect(EnvelopeScan.id(of: Array(#"{"payload":{"id":"no"}}"#.utf8)) == nil)
        #expect(EnvelopeScan.id(of: Array(#"["id"]"#.utf8)) == nil)
        #expect(EnvelopeScan.id(of: Array(#"{"id":5}"#.utf8)) == nil)
    }
}

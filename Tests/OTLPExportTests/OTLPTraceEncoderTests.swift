// SPDX-License-Identifier: Apache-2.0

import COTLP
import CProtobufC
import OTLPExport
import TelemetryCore
import Testing

@Suite struct OTLPTraceEncoderTests {
    @Test func `a small request has the bytes computed by hand from the field numbers`() {
        var span = SpanData.fixture(0x1112_1314_1516_1718)
        span.name = "n"
        span.kind = .consumer
        span.parentSpanID = SpanID(value: 0x2122_2324_2526_2728)
        span.parentIsRemote = true
        let encoder = OTLPTraceEncoder(resource: [AttributeKey("service.name"): "a"])

        var expected: [UInt8] = [0x0A, 99]  // resource_spans
        expected += [0x0A, 21, 0x0A, 19, 0x0A, 12] + Array("service.name".utf8)  // resource.attributes[0].key
        expected += [0x12, 3, 0x0A, 1] + Array("a".utf8)  // .value.string_value
        expected += [0x12, 74, 0x0A, 3, 0x0A, 1] + Array("s".utf8)  // scope_spans.scope.name
        expected += [0x12, 67]  // spans
        expected += [0x0A, 16] + (1...16)  // trace_id
        expected += [0x12, 8] + (0x11...0x18)  // span_id
        expected += [0x22, 8] + (0x21...0x28)  // parent_span_id
        expected += [0x2A, 1] + Array("n".utf8)  // name
        expected += [0x30, 5]  // kind
        expected += [0x39, 1, 0, 0, 0, 0, 0, 0, 0]  // start_time_unix_nano
        expected += [0x41, 2, 0, 0, 0, 0, 0, 0, 0]  // end_time_unix_nano
        expected += [0x85, 0x01, 0x01, 0x03, 0, 0]  // flags: sampled, has-is-remote, is-remote
        #expect(encoder.encodeRequest([span]) == expected)
    }

    @Test func `every kind of attribute survives, with texts that are hard to carry`() {
        let repaired = String(decoding: [0x61, 0xFF, 0x62, 0xC3], as: UTF8.self)
        let attributes: Attributes = [
            AttributeKey("text"): "gr\u{fc}\u{df} \u{1F680}",
            AttributeKey("nul"): "a\0b",
            AttributeKey("empty"): "",
            AttributeKey("invalid"): .string(repaired),
            AttributeKey("yes"): true,
            AttributeKey("no"): false,
            AttributeKey("int"): .int(.min),
            AttributeKey("zero"): 0,
            AttributeKey("double"): -0.5,
            AttributeKey("infinite"): .double(.infinity),
            AttributeKey("bytes"): .bytes([0, 0xFF]),
            AttributeKey("no bytes"): .bytes([]),
            AttributeKey("texts"): .stringArray(["a", "", "b"]),
            AttributeKey("bools"): .boolArray([true, false]),
            AttributeKey("ints"): .intArray([0, -1, .max]),
            AttributeKey("doubles"): .doubleArray([0, 1.25]),
            AttributeKey("nothing"): .stringArray([]),
            AttributeKey("mixed"): .array(["a", .empty, .array([1]), .map([AttributeKey("k"): true])]),
            AttributeKey("map"): .map([AttributeKey("k"): 1, AttributeKey("l"): .map([:])]),
            AttributeKey("unset"): .empty,
        ]
        let bytes = OTLPTraceEncoder.encodeAttributes(attributes)
        #expect(
            Decoded.attributes(bytes) == [
                "text=s:gr\u{fc}\u{df} \u{1F680}", "nul=s:a\0b", "empty=s:", "invalid=s:a\u{FFFD}b\u{FFFD}", "yes=b:1",
                "no=b:0", "int=i:-9223372036854775808", "zero=i:0", "double=d:-0.5", "infinite=d:inf",
                "bytes=x:[0, 255]", "no bytes=x:[]", "texts=[s:a, s:, s:b]", "bools=[b:1, b:0]",
                "ints=[i:0, i:-1, i:9223372036854775807]", "doubles=[d:0.0, d:1.25]", "nothing=[]",
                "mixed=[s:a, nothing, [i:1], {k=b:1}]", "map={k=i:1, l={}}", "unset=nothing",
            ]
        )
    }

    @Test func `events, links, status, state and dropped counts survive`() throws {
        var span = SpanData.fixture(7, flags: [.sampled, .random])
        span.context.state = try #require(TraceState(header: "a=1,b=2"))
        span.attributes = [AttributeKey("k"): 1]
        span.events = [
            SpanEvent(name: "e1", timeUnixNano: 11, attributes: [AttributeKey("ek"): "v"], droppedAttributes: 3),
            SpanEvent(name: "e2", timeUnixNano: .max),
        ]
        span.links = [
            SpanLink(
                context: SpanContext(
                    traceID: TraceID(high: 1, low: 2),
                    spanID: SpanID(value: 3),
                    flags: .sampled,
                    state: try #require(TraceState(header: "c=3")),
                    isRemote: true
                ),
                attributes: [AttributeKey("lk"): true],
                droppedAttributes: 4
            )
        ]
        span.status = .error(description: "it broke")
        (span.droppedAttributes, span.droppedEvents, span.droppedLinks) = (5, 6, 7)
        let decoded = try #require(Decoded.spans(OTLPTraceEncoder(resource: [:]).encodeRequest([span])).first)
        #expect(
            decoded == [
                "scope=s", "trace=0102030405060708090a0b0c0d0e0f10", "span=0000000000000007", "parent=",
                "state=a=1,b=2",
                "name=n7", "kind=1", "time=1-2", "flags=259", "status=2:it broke", "attributes=[\"k=i:1\"]",
                "dropped=5,6,7", "event=e1@11[\"ek=s:v\"]3", "event=e2@18446744073709551615[]0",
                "link=00000000000000010000000000000002:0000000000000003:c=3:769[\"lk=b:1\"]4",
            ]
        )
    }

    @Test func `spans are grouped by scope in the order of their first span`() {
        let spans: [SpanData] = [(1, "a"), (2, "b"), (3, "a")].map { .fixture($0, scope: $1) }
        let decoded = Decoded.spans(OTLPTraceEncoder(resource: [:]).encodeRequest(spans))
        #expect(decoded.map { $0[0] } == ["scope=a", "scope=a", "scope=b"])
        #expect(decoded.map { $0[2] } == ["span=0000000000000001", "span=0000000000000003", "span=0000000000000002"])
    }

    @Test func `nothing is encoded as no bytes`() {
        #expect(OTLPTraceEncoder(resource: [AttributeKey("a"): 1]).encodeRequest([]).isEmpty)
        #expect(OTLPTraceEncoder.encodeAttributes([:]).isEmpty)
    }

    @Test func `a batch larger than any piece of memory survives`() {
        var spans = (1...600).map { SpanData.fixture($0) }
        spans[3].attributes = [
            AttributeKey("large"): .string(String(repeating: "x", count: 1 << 20)),
            AttributeKey("after"): "y",
        ]
        let decoded = Decoded.spans(OTLPTraceEncoder(resource: [:]).encodeRequest(spans))
        #expect(decoded.count == 600)
        #expect(decoded.last?[2] == "span=0000000000000258")
        #expect(decoded[3][10].utf8.count > 1 << 20)
        #expect(decoded[3][10].hasSuffix("\"after=s:y\"]"))
    }
}

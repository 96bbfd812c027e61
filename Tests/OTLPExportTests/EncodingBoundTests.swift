// SPDX-License-Identifier: Apache-2.0

import COTLP
import CProtobufC
import TelemetryCore
import Testing

@testable import OTLPExport

/// What the encoder does around protobuf-c: room, sizes and framing.
@Suite struct EncodingBoundTests {
    @Test(arguments: 0..<UInt64(50))
    func `what is framed by hand is what protobuf-c writes for the same messages`(seed: UInt64) {
        var random = Random(state: seed &* 0x9E37_79B9_7F4A_7C15 &+ 1)
        let spans = (0..<Int.random(in: 1...40, using: &random)).map { _ in Self.span(using: &random) }
        let bytes = OTLPTraceEncoder(resource: Self.attributes(using: &random)).encodeRequest(spans)
        guard let request = unsafe otlp__export_request__unpack(nil, bytes.count, bytes) else {
            Issue.record("undecodable")
            return
        }
        defer { unsafe otlp__export_request__free_unpacked(request, nil) }
        let again = unsafe [UInt8](unsafeUninitializedCapacity: bytes.count + 64) { buffer, count in
            guard let start = buffer.baseAddress else { return }
            let size = unsafe otlp__export_request__get_packed_size(request)
            count = unsafe size <= bytes.count ? otlp__export_request__pack(request, start) : 0
        }
        #expect(again == bytes)
    }

    @Test(arguments: 0..<UInt64(50))
    func `no message takes more than its bound`(seed: UInt64) {
        var random = Random(state: seed &* 0x9E37_79B9_7F4A_7C15 &+ 2)
        var tree = MessageTree()
        for _ in 0..<20 {
            tree.reset()
            let message = unsafe tree.span(Self.span(using: &random))
            let (size, bound) = unsafe (otlp__span__get_packed_size(message), tree.bound)
            #expect(size <= bound)
        }
    }

    @Test func `a buffer holds messages of all sizes, one after the other`() {
        var buffer = EncodingBuffer(capacity: 0)
        var expected: [UInt8] = []
        for size in [0, 1, 127, 128, 16_383, 16_384, 70_000] {
            unsafe buffer.append(tag: 9, bound: size) { start in
                unsafe start.update(repeating: 7, count: size)
                return size
            }
            expected.append(9)
            Varint.append(size, to: &expected)
            expected += [UInt8](repeating: 7, count: size)
        }
        var bytes: [UInt8] = []
        unsafe buffer.withBytes(0..<buffer.count) { bytes = unsafe Array($0) }
        #expect(bytes == expected)
    }

    private struct Random: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
    }

    private static func span(using random: inout Random) -> SpanData {
        var span = SpanData.fixture(random.next() | 1, scope: Bool.random(using: &random) ? "a" : "b")
        span.name = text(using: &random)
        span.startUnixNano = random.next()
        span.endUnixNano = .max
        span.attributes = attributes(using: &random)
        span.events = (0..<Int.random(in: 0...3, using: &random)).map { _ in
            SpanEvent(
                name: text(using: &random),
                timeUnixNano: .max,
                attributes: attributes(using: &random),
                droppedAttributes: .max
            )
        }
        span.links = (0..<Int.random(in: 0...3, using: &random)).map { _ in
            SpanLink(context: span.context, attributes: attributes(using: &random), droppedAttributes: .max)
        }
        span.status = Bool.random(using: &random) ? .error(description: text(using: &random)) : .unset
        span.parentSpanID = SpanID(value: .max)
        (span.droppedAttributes, span.droppedEvents, span.droppedLinks) = (.max, .max, .max)
        return span
    }

    private static func attributes(using random: inout Random) -> Attributes {
        var attributes = Attributes()
        for _ in 0..<Int.random(in: 0...6, using: &random) {
            attributes.set(AttributeKey(text(using: &random)), value(using: &random))
        }
        return attributes
    }

    private static func value(using random: inout Random) -> AttributeValue {
        let count = Int.random(in: 0...3, using: &random)
        return switch Int.random(in: 0..<11, using: &random) {
        case 0: .string(text(using: &random))
        case 1: .bool(Bool.random(using: &random))
        case 2: .int(.min)
        case 3: .double(-Double(random.next()))
        case 4: .stringArray((0..<count).map { _ in text(using: &random) })
        case 5: .boolArray([Bool](repeating: true, count: count))
        case 6: .intArray([Int](repeating: -1, count: count))
        case 7: .doubleArray([Double](repeating: .infinity, count: count))
        case 8: .array((0..<count).map { _ in value(using: &random) })
        case 9: .map(attributes(using: &random))
        default: .bytes([UInt8](repeating: 255, count: count * 50))
        }
    }

    /// Mostly short, sometimes longer than any piece of memory.
    private static func text(using random: inout Random) -> String {
        let length = Int.random(in: 0..<40, using: &random)
        return String(repeating: "\u{E9}", count: length == 0 ? 20_000 : length)
    }
}

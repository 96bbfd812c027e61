// SPDX-License-Identifier: Apache-2.0

import NIOCore
import SeededRandom
import Testing

@testable import AMQPClient

@Suite struct FrameDecoderTests {
    private static let frameMax = 4096

    /// Random frames and their bytes.
    private func stream(_ generator: inout SeededGenerator) throws -> (frames: [AMQPFrame], bytes: [UInt8]) {
        var frames: [AMQPFrame] = []
        var buffer = ByteBuffer()
        for _ in 0..<generator.below(8) {
            let channel: UInt16 = generator.number()
            switch generator.below(4) {
            case 0:
                let method = generator.method(generator.pick(MethodID.allCases))
                do { try buffer.writeFrame(method, channel: channel, frameMax: Self.frameMax) } catch { continue }
                frames.append(.method(channel: channel, method))
            case 1:
                let (properties, body) = (generator.properties(), generator.bytes(upTo: 40))
                do {
                    try buffer.writeContent(properties, body: body, channel: channel, frameMax: Self.frameMax)
                } catch { continue }
                let header = ContentHeader(bodyBytes: UInt64(body.count), properties: properties)
                frames.append(.header(channel: channel, header))
                if !body.isEmpty { frames.append(.body(channel: channel, ByteBuffer(bytes: body))) }
            default:
                buffer.writeHeartbeat()
                frames.append(.heartbeat)
            }
        }
        return (frames, Array(buffer.readableBytesView))
    }

    @Test func `any cut of a stream gives the same frames`() throws {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<300 {
            let (frames, bytes) = try stream(&generator)
            var rest = bytes[...]
            var decoder = FrameDecoder(frameMax: Self.frameMax)
            var decoded: [AMQPFrame] = []
            while !rest.isEmpty {
                let cut = 1 + generator.below(min(rest.count, 1 + generator.below(200)))
                decoder.append(ByteBuffer(bytes: rest.prefix(cut)))
                rest = rest.dropFirst(cut)
                while let frame = try decoder.next() { decoded.append(frame) }
            }
            #expect(decoded == frames)
            #expect(decoder.bufferedBytes == 0)
        }
    }

    @Test func `a body is split by the frame limit and comes out whole`() throws {
        let body = (0..<10_000).map { UInt8(truncatingIfNeeded: $0) }
        var buffer = ByteBuffer()
        try buffer.writeContent(AMQPProperties(), body: body, channel: 3, frameMax: Self.frameMax)
        var decoder = FrameDecoder(frameMax: Self.frameMax)
        decoder.append(buffer)
        var assembly = ContentAssembly(
            .returned(ReturnedMessage(code: 312, text: "", exchange: "", routingKey: ""))
        )
        var parts: [Int] = []
        var whole: [UInt8] = []
        while let frame = try decoder.next() {
            switch frame {
            case .header(3, let header): try assembly.add(header, maxBodyBytes: 10_000)
            case .body(3, let part):
                try assembly.add(part)
                parts.append(part.readableBytes)
                whole += part.readableBytesView
            default: Issue.record("unexpected \(frame)")
            }
        }
        #expect(parts == [4088, 4088, 1824])
        #expect(whole == body)
        #expect(assembly.isComplete)
    }

    @Test(
        arguments: [
            ([9, 0, 0, 0, 0, 0, 0, 0xCE], "a frame of the unknown type 9"),
            (Array("HTTP/1.1 400 Bad Request\r\n".utf8), "a frame of the unknown type 72"),
            (Array("AMQP".utf8) + [3, 1, 0, 0], "it speaks AMQP 1.0.0 rather than 0-9-1"),
            ([8, 0, 0, 0, 0, 0, 0, 0xCD], "a frame does not end where it says"),
            ([1, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF], "a frame of 4294967303 bytes exceeds the 4096 agreed on"),
            ([1, 0, 0, 0, 0, 0, 4, 0, 99, 0, 1, 0xCE], "the unknown method 99.1"),
            ([1, 0, 0, 0, 0, 0, 5, 0, 10, 0, 51, 7, 0xCE], "connection.close-ok has 1 bytes too many"),
            ([2, 0, 1, 0, 0, 0, 2, 0, 61, 0xCE], "content of the unknown class 61"),
            ([2, 0, 1, 0, 0, 0, 2, 0, 60, 0xCE], "a frame ends in the middle of a content header"),
        ] as [([UInt8], String)]
    )
    func `bytes that are no frame are refused`(_ bytes: [UInt8], _ reason: String) {
        var decoder = FrameDecoder(frameMax: Self.frameMax)
        decoder.append(ByteBuffer(bytes: bytes))
        #expect(throws: AMQPError.malformed(reason: reason)) { try decoder.next() }
    }

    @Test func `random and mutated streams never trap`() throws {
        var generator = SeededGenerator(seed: 2)
        var outcomes = (frames: 0, errors: 0)
        let streams = try (0..<500).map { _ in try stream(&generator).bytes }
        for round in 0..<100_000 {
            var bytes: [UInt8]
            if round % 4 == 0 {
                bytes = generator.bytes(upTo: 60)
                // Most random bytes are no frame; these pretend to be one of the right length.
                if bytes.count > 8 {
                    bytes.replaceSubrange(
                        0..<7,
                        with: [UInt8(1 + generator.below(3)), 0, 1, 0, 0, 0, UInt8(bytes.count - 8)]
                    )
                    bytes[bytes.count - 1] = AMQPFrame.endOctet
                }
            } else {
                bytes = generator.pick(streams)
                for _ in 0..<(1 + generator.below(4)) where !bytes.isEmpty {
                    let index = generator.below(bytes.count)
                    switch generator.below(4) {
                    case 0: bytes[index] = generator.number()
                    case 1: bytes[index] ^= 1 << UInt8(generator.below(8))
                    case 2: bytes.remove(at: index)
                    default: bytes.insert(generator.number(), at: index)
                    }
                }
            }
            var decoder = FrameDecoder(frameMax: Self.frameMax)
            decoder.append(ByteBuffer(bytes: bytes))
            do {
                while try decoder.next() != nil { outcomes.frames += 1 }
            } catch {
                outcomes.errors += 1
            }
        }
        #expect(outcomes.frames > 10_000)
        #expect(outcomes.errors > 10_000)
    }
}

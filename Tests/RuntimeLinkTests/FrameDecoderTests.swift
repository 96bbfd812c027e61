// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Testing

@testable import RuntimeLink

@Suite struct FrameDecoderTests {
    @Test func `a frame that arrives byte by byte comes out whole`() throws {
        var decoder = FrameDecoder(limit: 100)
        let bytes = ByteBuffer(frame: Array("[1,2]".utf8))
        for (index, byte) in bytes.readableBytesView.enumerated() {
            decoder.append(ByteBuffer(bytes: [byte]))
            let frame = try decoder.next()
            #expect((frame != nil) == (index == bytes.readableBytes - 1))
            if let frame { #expect(String(buffer: frame) == "[1,2]") }
        }
        #expect(decoder.bufferedBytes == 0)
    }

    @Test func `several frames in one read come out one after another`() throws {
        var decoder = FrameDecoder(limit: 100)
        var bytes = ByteBuffer(frame: Array("[]".utf8))
        bytes.writeImmutableBuffer(ByteBuffer(frame: []))
        bytes.writeImmutableBuffer(ByteBuffer(frame: Array("x".utf8)))
        decoder.append(bytes)
        #expect(try decoder.next().map { String(buffer: $0) } == "[]")
        #expect(try decoder.next()?.readableBytes == 0)
        #expect(try decoder.next().map { String(buffer: $0) } == "x")
        #expect(try decoder.next() == nil)
    }

    @Test func `a frame over the limit is refused from its length alone`() {
        var decoder = FrameDecoder(limit: 10)
        decoder.append(ByteBuffer(bytes: [0, 0, 0, 11]))
        #expect(throws: FrameDecoder.Failure.frameTooLarge(bytes: 11, limit: 10)) { try decoder.next() }
    }

    @Test func `any cut of a stream of random frames gives the same frames`() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            let frames = (0..<Int.random(in: 1...6, using: &generator)).map { _ in
                (0..<Int.random(in: 0...40, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator)
                }
            }
            var stream = frames.flatMap { Array(ByteBuffer(frame: $0).readableBytesView) }[...]
            var decoder = FrameDecoder(limit: 64)
            var decoded: [[UInt8]] = []
            while !stream.isEmpty {
                let cut = Int.random(in: 1...stream.count, using: &generator)
                decoder.append(ByteBuffer(bytes: stream.prefix(cut)))
                stream = stream.dropFirst(cut)
                while let frame = try decoder.next() { decoded.append(Array(frame.readableBytesView)) }
            }
            #expect(decoded == frames)
        }
    }
}

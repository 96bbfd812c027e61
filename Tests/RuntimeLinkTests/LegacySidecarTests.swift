// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import RuntimeLink

/// A sidecar of v0.1 before our runtime: it connects, writes one frame, reads one frame and leaves.
///
/// What it writes and reads is written out here in bytes, with nothing of the code under test.
@Suite(.timeLimit(.minutes(10))) struct LegacySidecarTests {
    private static let envelope = #"{"id":"x","route":{"actors":["a","b"],"current":0},"payload":{"n": 1}}"#

    private func frame(_ text: String) -> [UInt8] {
        let count = text.utf8.count
        return [UInt8(count >> 24 & 255), UInt8(count >> 16 & 255), UInt8(count >> 8 & 255), UInt8(count & 255)]
            + Array(text.utf8)
    }

    /// Serves with a handler that is given each message, while `body` runs.
    private func serve(
        _ handler: @escaping @Sendable (String) -> String,
        _ body: (String) async throws -> Void
    ) async throws {
        let path = temporarySocketPath()
        let server = try await RuntimeServer.bind(
            path: path,
            permissions: 0o666,
            maxFrameBytes: 1 << 26,
            on: MultiThreadedEventLoopGroup.singleton.next(),
            hello: { RuntimeHello(handler: "m.f", fingerprint: nil, workers: 1) },
            onRequest: { $0.respond(ByteBuffer(string: handler(String(buffer: $0.frame)))) }
        )
        try await body(path)
        await server.close()
    }

    /// One message as v0.1 exchanges it; the pieces are written one after the other.
    private func exchange(_ path: String, _ pieces: [ArraySlice<UInt8>]) async throws -> [UInt8] {
        let reader = AnswerReader()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { $0.pipeline.addHandler(reader) }
            .connect(unixDomainSocketPath: path).get()
        for piece in pieces { try await channel.writeAndFlush(ByteBuffer(bytes: piece)) }
        let answer = await reader.answer()
        try? await channel.close()
        return answer
    }

    private func pieces(_ bytes: [UInt8], of size: Int) -> [ArraySlice<UInt8>] {
        stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<min($0 + size, bytes.count)] }
    }

    @Test(arguments: [1, 2, 3, 5, 64, 1_000])
    func `a message in pieces of any size is answered in one frame`(size: Int) async throws {
        let answer = #"[{"payload":{"n":2},"route":{"actors":["a","b"],"current":1}}]"#
        let heard = Mutex<[String]>([])
        try await serve { message in
            heard.withLock { $0.append(message) }
            return answer
        } _: { path in
            for _ in 0..<3 {
                let got = try await exchange(path, pieces(frame(Self.envelope), of: size))
                #expect(got == frame(answer))
            }
        }
        #expect(heard.withLock { $0 } == Array(repeating: Self.envelope, count: 3))
    }

    @Test(arguments: [
        "[]", #"[{"error":"processing_error","details":{"message":"no","type":"ValueError","traceback":"t"}}]"#,
        #"[{"payload":1},{"payload":2},{"payload":3}]"#,
    ])
    func `abort, error and fan-out are arrays in one frame`(answer: String) async throws {
        try await serve { _ in
            answer
        } _: { path in
            let got = try await exchange(path, [frame(Self.envelope)[...]])
            #expect(got == frame(answer))
        }
    }

    @Test func `a message and an answer of 16 MB pass whole`() async throws {
        let large = "\"" + String(repeating: "x", count: 16 << 20) + "\""
        try await serve {
            "[\($0)]"
        } _: { path in
            let got = try await exchange(path, pieces(frame(large), of: 1 << 20))
            #expect(got == frame("[\(large)]"))
        }
    }

    @Test func `a sidecar that leaves in the middle of its message or before its answer disturbs nobody`() async throws
    {
        let asked = Mutex(0)
        try await serve { message in
            asked.withLock { $0 += 1 }
            return "[\(message)]"
        } _: { path in
            for cut in [0, 2, 4, 30] {
                let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                    .connect(unixDomainSocketPath: path).get()
                try await channel.writeAndFlush(ByteBuffer(bytes: frame(Self.envelope).prefix(cut)))
                try await channel.close()
            }
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(unixDomainSocketPath: path).get()
            try await channel.writeAndFlush(ByteBuffer(bytes: frame("1")))
            try await channel.close()
            let got = try await exchange(path, [frame("2")[...]])
            #expect(got == frame("[2]"))
        }
        #expect(asked.withLock { $0 } <= 2)
    }

    /// Collects what comes back until one frame is whole or the connection ends.
    private final class AnswerReader: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer

        private let received = Mutex<[UInt8]>([])
        private let ends: AsyncStream<Void>
        private let end: AsyncStream<Void>.Continuation

        init() { (ends, end) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

        func answer() async -> [UInt8] {
            for await _ in ends { break }
            return received.withLock { $0 }
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let isWhole = received.withLock { bytes in
                bytes += unwrapInboundIn(data).readableBytesView
                return bytes.count >= 4 && bytes.count >= 4 + bytes[..<4].reduce(0) { $0 << 8 | Int($1) }
            }
            if isWhole { end.yield() }
        }

        func channelInactive(context: ChannelHandlerContext) { end.finish() }
    }
}

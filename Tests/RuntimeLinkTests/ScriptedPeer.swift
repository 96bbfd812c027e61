// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOCore
import NIOPosix

@testable import RuntimeLink

/// A runtime that answers as a test says, to play peers of other versions and in bad shape.
final class ScriptedPeer: Sendable {
    /// What to do with one frame.
    enum Reaction: Sendable {
        case answer(String)
        case answerAndClose(String)
        case bytes([UInt8])
        case close
        case silence
    }

    let path: String
    let listener: any Channel

    init(_ react: @escaping @Sendable (String) -> Reaction) async throws {
        path = temporarySocketPath()
        listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(react))
                }
            }
            .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true)
            .get()
    }

    func close() async throws {
        try await listener.close()
        _ = unsafe unlink(path)
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private var decoder = FrameDecoder(limit: 1 << 20)
        private let react: @Sendable (String) -> Reaction

        init(_ react: @escaping @Sendable (String) -> Reaction) {
            self.react = react
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            decoder.append(unwrapInboundIn(data))
            while let frame = try? decoder.next() {
                switch react(String(buffer: frame)) {
                case .answer(let text): send(ByteBuffer(frame: Array(text.utf8)), context)
                case .answerAndClose(let text):
                    send(ByteBuffer(frame: Array(text.utf8)), context)
                    context.close(promise: nil)
                case .bytes(let bytes): send(ByteBuffer(bytes: bytes), context)
                case .close: context.close(promise: nil)
                case .silence: break
                }
            }
        }

        private func send(_ buffer: ByteBuffer, _ context: ChannelHandlerContext) {
            context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        }
    }
}

/// A path of a socket that nobody else uses.
func temporarySocketPath() -> String {
    "/tmp/asya-link-\(getpid())-\(UInt32.random(in: .min ... .max)).sock"
}

/// The answer of a runtime of v0.1 to a greeting, which it takes for a bad message.
let legacyHelloAnswer =
    #"[{"error":"msg_parsing_error","details":{"message":"Missing required field","type":"ValueError"}}]"#

/// The answer of this project's runtime to a greeting.
let helloAnswer = String(
    decoding: RuntimeHello(handler: "m.f", fingerprint: "sha256:00", workers: 2).encoded(),
    as: UTF8.self
)

// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix

/// A server on loopback that is no broker, or one in bad shape.
final class StrangePeer: Sendable {
    /// What it does with a new connection, and with the first bytes on it.
    enum Habit: Sendable {
        case silence
        case closeAtOnce
        case answer([UInt8])
    }

    let port: Int
    private let listener: any Channel

    init(_ habit: Habit) async throws {
        listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(habit))
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        port = listener.localAddress?.port ?? 0
    }

    func close() async throws {
        try await listener.close()
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let habit: Habit

        init(_ habit: Habit) {
            self.habit = habit
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch habit {
            case .silence: break
            case .closeAtOnce: context.close(promise: nil)
            case .answer(let bytes):
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOCore
import NIOPosix

/// A runtime as v0.1 wrote it: one message a connection, answered in pieces and closed.
///
/// Frames are read and written here byte by byte, with nothing of the code under test.
struct LegacyRuntime {
    let listener: any Channel

    /// Starts to listen; `answer` gives the bytes of an answer's frame, length included, or nil to close without one.
    init(
        path: String,
        on eventLoop: any EventLoop,
        answer: @escaping @Sendable (String) -> [UInt8]?
    ) async throws {
        listener = try await ServerBootstrap(group: eventLoop)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Connection(answer))
                }
            }
            .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true)
            .get()
    }

    func close(_ path: String) async throws {
        try await listener.close()
        _ = unsafe unlink(path)
    }

    private final class Connection: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private var received: [UInt8] = []
        private let answer: @Sendable (String) -> [UInt8]?

        init(_ answer: @escaping @Sendable (String) -> [UInt8]?) { self.answer = answer }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            received += unwrapInboundIn(data).readableBytesView
            guard received.count >= 4 else { return }
            let length = received[..<4].reduce(0) { $0 << 8 | Int($1) }
            guard received.count == 4 + length else { return }
            guard var rest = answer(String(decoding: received[4...], as: UTF8.self))?[...] else {
                context.close(promise: nil)
                return
            }
            // Cut in the middle of the length, and then every few bytes.
            while !rest.isEmpty {
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: rest.prefix(3))), promise: nil)
                rest = rest.dropFirst(3)
            }
            context.close(promise: nil)
        }
    }
}

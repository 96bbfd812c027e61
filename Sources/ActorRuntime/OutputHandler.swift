// SPDX-License-Identifier: Apache-2.0

internal import NIOCore

/// Passes on what user code writes to one of its streams.
///
/// Confined to its event loop.
final class OutputHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let onBytes: @Sendable (ByteBuffer) -> Void

    init(onBytes: @escaping @Sendable (ByteBuffer) -> Void) {
        self.onBytes = onBytes
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        onBytes(unwrapInboundIn(data))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

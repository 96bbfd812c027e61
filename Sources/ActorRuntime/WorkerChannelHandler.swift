// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RuntimeLink

/// Cuts what a worker sends into frames.
///
/// Confined to its event loop.
final class WorkerChannelHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// What happens on a worker's channel.
    enum Event: Sendable {
        case frame(ByteBuffer)
        case broken(String)
        case closed
    }

    private var decoder: FrameDecoder
    private let onEvent: @Sendable (Event) -> Void

    init(maxFrameBytes: Int, onEvent: @escaping @Sendable (Event) -> Void) {
        decoder = FrameDecoder(limit: maxFrameBytes)
        self.onEvent = onEvent
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        decoder.append(unwrapInboundIn(data))
        do throws(FrameDecoder.Failure) {
            while let frame = try decoder.next() { onEvent(.frame(frame)) }
        } catch {
            switch error {
            case .frameTooLarge(let bytes, let limit):
                onEvent(.broken("an answer of \(bytes) bytes, where \(limit) are allowed"))
            }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        onEvent(.closed)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A reset socket: the worker is gone, which its exit will tell.
        context.close(promise: nil)
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import NIOCore

/// Tells a link what happens at one of its ends.
final class ProxyEnd: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let link: ProxyLink
    /// The way that bytes go which arrive here.
    private let direction: ProxyFault.Direction

    init(_ link: ProxyLink, _ direction: ProxyFault.Direction) {
        self.link = link
        self.direction = direction
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        link.received(unwrapInboundIn(data), direction)
    }

    func channelInactive(context: ChannelHandlerContext) {
        link.ended()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

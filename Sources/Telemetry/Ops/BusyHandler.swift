// SPDX-License-Identifier: Apache-2.0

internal import NIOCore

/// Turns a connection away that is one too many, without waiting for its request: waiting ones would be without limit.
final class BusyHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    // https://www.rfc-editor.org/rfc/rfc9110#section-15.6.4
    static let answer = """
        HTTP/1.1 503 Service Unavailable\r
        Content-Type: text/plain; charset=utf-8\r
        Content-Length: 21\r
        Connection: close\r
        \r
        too many connections\n
        """

    func channelActive(context: ChannelHandlerContext) {
        let channel = context.channel
        let buffer = channel.allocator.buffer(string: Self.answer)
        context.writeAndFlush(wrapOutboundOut(buffer)).whenComplete { _ in channel.close(promise: nil) }
    }
}

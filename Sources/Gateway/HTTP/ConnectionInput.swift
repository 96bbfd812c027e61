// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOHTTPTypes

/// Hands what a connection brings to the task that answers it, and reads no faster than that takes it.
final class ConnectionInput: ChannelDuplexHandler {
    typealias InboundIn = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let connection: HTTPConnection

    init(_ connection: HTTPConnection) { self.connection = connection }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { connection.receive(unwrapInboundIn(data)) }

    func channelReadComplete(context: ChannelHandlerContext) { connection.receivedAll() }

    func read(context: ChannelHandlerContext) {
        if connection.mayRead() { context.read() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // The client will ask for nothing more, and may still wait for the answer.
        if case ChannelEvent.inputClosed = event { connection.end() }
    }

    func handlerRemoved(context: ChannelHandlerContext) { connection.end() }
}

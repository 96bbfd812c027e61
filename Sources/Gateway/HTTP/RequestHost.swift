// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOHTTP1

/// Sees to it that a request has one host at most, the one that counts, before its head becomes HTTP's types: those have no
/// room for two, and of a URL they keep the path only.
final class RequestHost: ChannelInboundHandler, RemovableChannelHandler, Sendable {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    /// Why a head is none.
    enum Fault: Error {
        case severalHosts
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        // https://www.rfc-editor.org/rfc/rfc9112#section-3.2: somebody before the gateway may have taken the other one.
        guard head.headers["Host"].count < 2 else { return context.fireErrorCaught(Fault.severalHosts) }
        guard let target = AbsoluteTarget(head.uri) else { return context.fireChannelRead(data) }
        head.uri = target.path
        head.headers.replaceOrAdd(name: "Host", value: target.host)
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }
}

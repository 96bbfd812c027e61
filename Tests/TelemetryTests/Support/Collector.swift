// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A collector on this host that takes every request and remembers it.
final class Collector: Sendable {
    struct Request: Sendable {
        var uri: String
        var contentType: String?
        var body: [UInt8]
    }

    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let received = Mutex<[Request]>([])
    private let channel = Mutex<(any Channel)?>(nil)

    var requests: [Request] { received.withLock { $0 } }

    /// Begins to listen and gives the address.
    func start() async throws -> String {
        let bound = try await ServerBootstrap(group: group)
            .childChannelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(
                        Handler { request in self.received.withLock { $0.append(request) } }
                    )
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        channel.withLock { $0 = bound }
        return "http://127.0.0.1:\(bound.localAddress?.port ?? 0)"
    }

    func stop() async throws {
        try await channel.withLock { $0 }?.close().get()
        try await group.shutdownGracefully()
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let onRequest: (Request) -> Void
        private var request = Request(uri: "", contentType: nil, body: [])

        init(onRequest: @escaping (Request) -> Void) {
            self.onRequest = onRequest
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                request = Request(uri: head.uri, contentType: head.headers.first(name: "content-type"), body: [])
            case .body(let buffer):
                request.body += Array(buffer.readableBytesView)
            case .end:
                onRequest(request)
                let headers: HTTPHeaders = ["Content-Length": "0"]
                let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: headers)
                context.write(wrapOutboundOut(.head(head)), promise: nil)
                context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import Synchronization

/// Serves `/metrics`, `/healthz` and `/readyz` on one event loop, and `/traces/` where traces are collected.
///
/// The page is rendered on a thread of its own, so that a large page holds up neither the loop, which the component may
/// share, nor another's probe.
final class OpsServer: Sendable {
    /// Connections beyond are answered 503 and closed; a scraper, a few probes and a curious operator are far fewer.
    static let maxConnections = 64

    /// `host:port` to connect to.
    let address: String

    /// The port in use.
    let port: Int

    private let group: any EventLoopGroup
    private let renderers: NIOThreadPool
    private let connections = Mutex<[ObjectIdentifier: any Channel]>([:])
    private let listener = Mutex<EventLoopFuture<any Channel>?>(nil)
    private let render: @Sendable (ScrapeRequest) -> OpsResponse
    private let health: Health
    private let collect: CollectService?

    /// Begins to serve.
    ///
    /// The socket listens already, so that no client is refused while the loop takes it over.
    ///
    /// - Parameters:
    ///   - socket: The listening socket.
    ///   - group: The loop to serve on; stays the caller's.
    ///   - health: What the probes answer.
    ///   - collect: Serves recorded traces; nil where they are not served. Ends with the server.
    ///   - onFailure: Told when the loop could not take the socket over, so that nothing is served.
    ///   - render: Answers a scrape; called on the rendering thread, one at a time.
    init(
        socket: consuming ListeningSocket,
        group: any EventLoopGroup,
        health: Health,
        collect: CollectService? = nil,
        onFailure: @escaping @Sendable (any Error) -> Void = { _ in },
        render: @escaping @Sendable (ScrapeRequest) -> OpsResponse
    ) {
        self.address = socket.address
        self.port = socket.port
        self.group = group
        self.health = health
        self.collect = collect
        self.render = render
        self.renderers = NIOThreadPool(numberOfThreads: 1)
        renderers.start()
        let bootstrap = ServerBootstrap(group: group)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(ChannelOptions.maxMessagesPerRead, value: 1)
            .childChannelInitializer { [weak self] channel in
                self?.initialize(channel) ?? channel.close()
            }
        let listening = bootstrap.withBoundSocket(socket.release())
        listening.whenFailure(onFailure)
        listener.withLock { $0 = listening }
    }

    /// Stops listening and closes every connection; returns when the loop has let go of them.
    func shutdown() async {
        let listening = listener.withLock { listener in
            let taken = listener
            listener = nil
            return taken
        }
        await collect?.shutdown()
        // A listener that failed to start has nothing to close.
        guard let listening, let channel = try? await listening.get() else { return }
        try? await channel.close().get()
        for connection in connections.withLock({ Array($0.values) }) { try? await connection.close().get() }
        try? await renderers.shutdownGracefully()
    }

    /// Probes and scrapes have short lines and few headers.
    private static var limits: NIOHTTPDecoderLimitConfiguration {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = 8192
        limits.maxHeaderListSize = 32_768
        limits.maxHeaderFieldCount = 64
        return limits
    }

    private func initialize(_ channel: any Channel) -> EventLoopFuture<Void> {
        let id = ObjectIdentifier(channel)
        let admitted = connections.withLock { connections in
            guard connections.count < Self.maxConnections else { return false }
            connections[id] = channel
            return true
        }
        channel.closeFuture.whenComplete { [weak self] _ in
            self?.connections.withLock { $0[id] = nil }
        }
        return channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            guard admitted else { return try pipeline.addHandler(BusyHandler()) }
            try pipeline.configureHTTPServerPipeline(
                withEncoderConfiguration: HTTPResponseEncoder.Configuration(),
                withDecoderLimitConfiguration: Self.limits
            )
            try pipeline.addHandler(
                OpsHandler { [weak self] head, loop in
                    self?.respond(to: head, on: loop) ?? loop.makeSucceededFuture(.renderingFailed)
                }
            )
        }
    }

    private func respond(to head: HTTPRequestHead, on loop: any EventLoop) -> EventLoopFuture<OpsResponse> {
        if let collect, head.uri.hasPrefix(CollectRoute.prefix) { return collect.respond(to: head, on: loop) }
        switch OpsRoute(method: head.method, uri: head.uri) {
        case .metrics:
            let request = ScrapeRequest(head.headers)
            return renderers.runIfActive(eventLoop: loop) { [render] in render(request) }
        case .liveness: return loop.makeSucceededFuture(.health(health.liveness))
        case .readiness: return loop.makeSucceededFuture(.health(health.readiness))
        case .notFound: return loop.makeSucceededFuture(.notFound)
        case .methodNotAllowed: return loop.makeSucceededFuture(.methodNotAllowed)
        }
    }
}

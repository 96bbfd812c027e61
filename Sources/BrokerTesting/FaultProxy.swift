// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOPosix

/// A TCP proxy on a free port of 127.0.0.1 that fails as networks do, when it is told to.
public final class FaultProxy: Sendable {
    /// What passed so far.
    public struct Traffic: Sendable, Equatable {
        /// Connections accepted.
        public internal(set) var connections = 0
        /// Connections that are open on the client's side.
        public internal(set) var open = 0
        /// Bytes passed on to the server.
        public internal(set) var toServer = 0
        /// Bytes passed on to clients.
        public internal(set) var toClient = 0
        /// Bytes swallowed.
        public internal(set) var dropped = 0
    }

    /// The port it listens on.
    public let port: Int
    private let listener: any Channel
    private let links: NIOLoopBound<ProxyLinks>

    private init(listener: any Channel, links: NIOLoopBound<ProxyLinks>) {
        port = listener.localAddress?.port ?? 0
        self.listener = listener
        self.links = links
    }

    /// Starts to listen.
    ///
    /// - Parameter port: The server's port on 127.0.0.1; nothing needs to listen there yet.
    /// - Returns: The proxy, to be stopped by the caller.
    /// - Throws: ``BrokerFailure`` when it cannot listen.
    public static func start(before port: Int) async throws(BrokerFailure) -> FaultProxy {
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        do {
            let links = try await eventLoop.submit {
                NIOLoopBound(ProxyLinks(eventLoop: eventLoop, serverPort: port), eventLoop: eventLoop)
            }.get()
            let listener = try await ServerBootstrap(group: eventLoop)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture { try links.value.accept(channel) }
                }
                .bind(host: "127.0.0.1", port: 0)
                .get()
            return FaultProxy(listener: listener, links: links)
        } catch {
            throw .notStarted("the proxy cannot listen: \(error)", output: "")
        }
    }

    /// What passed so far.
    public var traffic: Traffic {
        get async { await run { $0.traffic } }
    }

    /// Does this to all connections from now on, new ones among them.
    public func set(_ fault: ProxyFault) async {
        await run { $0.set(fault) }
    }

    /// Passes everything on again, what ``ProxyFault/halfOpen`` held back first.
    public func restore() async {
        await run { links in
            links.isRefusing = false
            links.set(.none)
        }
    }

    /// Closes all connections on both sides; new ones are accepted.
    public func cut() async {
        await run { $0.cut() }
    }

    /// Closes a connection once so many more bytes have passed it, most likely within a frame; the first that gets so far.
    public func cut(after bytes: Int, _ direction: ProxyFault.Direction) async {
        await run { $0.cutAfter(bytes, direction) }
    }

    /// Closes all connections, and new ones as soon as they come, until ``restore()``.
    public func refuse() async {
        await run { links in
            links.isRefusing = true
            links.cut()
        }
    }

    /// Closes everything and stops listening.
    public func stop() async {
        try? await listener.close()
        await refuse()
    }

    private func run<Value: Sendable>(_ body: @escaping @Sendable (ProxyLinks) -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            listener.eventLoop.execute { [links] in continuation.resume(returning: body(links.value)) }
        }
    }
}

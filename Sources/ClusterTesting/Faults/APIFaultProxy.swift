// SPDX-License-Identifier: Apache-2.0

internal import BrokerTesting
internal import HTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// An HTTP proxy before the API server that answers some requests itself, and breaks others.
///
/// Clients speak plain HTTP to it, by the kubeconfig of ``access``; it is one user to the server.
public final class APIFaultProxy: Sendable {
    /// A request that arrived.
    public struct Request: Sendable, Hashable {
        /// The method.
        public let method: String
        /// The path with its query.
        public let uri: String
        /// Whether it is a watch.
        public var isWatch: Bool { RequestPattern.isWatch(uri) }
    }

    /// How clients reach the server through it.
    public let access: ClusterAccess
    private let listener: any Channel
    private let links: NIOLoopBound<APILinks>
    private let folder: TestFolder

    private init(_ access: ClusterAccess, listener: any Channel, links: NIOLoopBound<APILinks>, folder: TestFolder) {
        (self.access, self.listener, self.links, self.folder) = (access, listener, links, folder)
    }

    /// Starts a proxy.
    ///
    /// - Parameters:
    ///   - access: The server, and as whom the proxy asks it; must have a certificate.
    ///   - namespace: The namespace of the context in its kubeconfig.
    /// - Returns: The running proxy, to be stopped by the caller.
    /// - Throws: ``ClusterFailure``.
    public static func start(
        before access: ClusterAccess,
        namespace: String = "default"
    ) async throws(ClusterFailure) -> APIFaultProxy {
        let address = access.server.split(separator: "/").last?.split(separator: ":") ?? []
        guard address.count == 2, let host = address.first, let port = address.last.flatMap({ Int($0) }),
            let authority = access.tls.certificateAuthorityFile, let certificate = access.tls.clientCertificateFile,
            let key = access.tls.clientKeyFile
        else { throw .tool("the proxy needs a server at an address with a port, and a client certificate") }
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        do {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.trustRoots = .file(authority)
            tls.certificateChain = try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) }
            tls.privateKey = .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))
            let context = try NIOSSLContext(configuration: tls)
            let server = (host: String(host), port: port)
            let links = try await eventLoop.submit {
                NIOLoopBound(APILinks(eventLoop: eventLoop, server: server, tls: context), eventLoop: eventLoop)
            }.get()
            let listener = try await ServerBootstrap(group: eventLoop)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture { try links.value.accept(channel) }
                }
                .bind(host: "127.0.0.1", port: 0)
                .get()
            let folder = try TestFolder("proxy")
            let url = "http://127.0.0.1:\(listener.localAddress?.port ?? 0)"
            try folder.write(ClusterAccess.file(server: url, namespace: namespace), to: "kubeconfig")
            let own = ClusterAccess(server: url, tls: .init(), kubeconfig: folder.path("kubeconfig"))
            return APIFaultProxy(own, listener: listener, links: links, folder: folder)
        } catch {
            throw .tool("the proxy cannot start: \(error)")
        }
    }

    /// Has something happen to requests from now on.
    ///
    /// - Parameters:
    ///   - fault: What is to happen.
    ///   - pattern: To which requests.
    ///   - skip: How many of them pass before.
    ///   - times: To how many it happens then.
    public func add(_ fault: APIFault, to pattern: RequestPattern, skip: Int = 0, times: Int = 1) async {
        await run { $0.plan.add(fault, to: pattern, skip: skip, times: times) }
    }

    /// Passes everything on again.
    public func clear() async {
        await run { $0.plan.clear() }
    }

    /// Whether every fault that was added has happened as often as it was to.
    public var isSpent: Bool {
        get async { await run { $0.plan.isSpent } }
    }

    /// The requests so far.
    public var requests: [Request] {
        get async { await run { $0.requests } }
    }

    /// Returns when so many requests of a kind have arrived, or the task is cancelled.
    public func wait(for count: Int, of pattern: RequestPattern) async {
        while !Task.isCancelled {
            let arrived = await requests.count { pattern.matches(method: $0.method, uri: $0.uri) }
            guard arrived < count else { return }
            try? await ContinuousClock().sleep(for: .milliseconds(50))
        }
    }

    /// Closes the connections on which watches are open now.
    ///
    /// - Returns: How many there were.
    @discardableResult
    public func cutWatches() async -> Int {
        await run { $0.cut { $0.isWatching } }
    }

    /// Closes all connections; new ones are accepted.
    public func cut() async {
        await run { _ = $0.cut { _ in true } }
    }

    /// Closes everything and stops listening.
    public func stop() async {
        try? await listener.close()
        await cut()
    }

    private func run<Value: Sendable>(_ body: @escaping @Sendable (APILinks) -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            listener.eventLoop.execute { [links] in continuation.resume(returning: body(links.value)) }
        }
    }
}

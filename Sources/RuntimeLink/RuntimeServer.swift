// SPDX-License-Identifier: Apache-2.0

internal import Glibc
public import NIOCore
internal import NIOPosix

/// The runtime's end of the socket: accepts sidecars and hands over one message per connection at a time.
public final class RuntimeServer: Sendable {
    private let path: String
    private let listener: any Channel
    private let connections: NIOLoopBoundBox<[ObjectIdentifier: any Channel]>

    private init(
        path: String,
        listener: any Channel,
        connections: NIOLoopBoundBox<[ObjectIdentifier: any Channel]>
    ) {
        self.path = path
        self.listener = listener
        self.connections = connections
    }

    /// Starts to listen.
    ///
    /// A socket file that nothing listens on is replaced.
    ///
    /// - Parameters:
    ///   - path: the socket's path, at most 107 bytes.
    ///   - permissions: mode of the socket file; `nil` leaves what the umask gives.
    ///   - maxFrameBytes: longest frame accepted; a longer one closes its connection.
    ///   - eventLoop: where everything runs.
    ///   - hello: what to answer to a greeting, asked on the event loop.
    ///   - onConnections: called on the event loop with the number of open connections when it changes.
    ///   - onKeep: called on the event loop with the id of a trace that a sidecar wants to have kept.
    ///   - onRequest: called on the event loop for each message.
    /// - Returns: the listening server.
    /// - Throws: ``RuntimeLinkError/cannotListen(path:reason:)``.
    public static func bind(
        path: String,
        permissions: UInt32?,
        maxFrameBytes: Int,
        on eventLoop: any EventLoop,
        hello: @escaping @Sendable () -> RuntimeHello,
        onConnections: @escaping @Sendable (Int) -> Void = { _ in },
        onKeep: @escaping @Sendable (String) -> Void = { _ in },
        onRequest: @escaping @Sendable (RuntimeRequest) -> Void
    ) async throws(RuntimeLinkError) -> RuntimeServer {
        guard path.utf8.count <= 107 else {
            throw .cannotListen(path: path, reason: "the path is longer than the 107 bytes a Unix socket can have")
        }
        let connections = NIOLoopBoundBox<[ObjectIdentifier: any Channel]>.makeBoxSendingValue(
            [:],
            eventLoop: eventLoop
        )
        do {
            if await isServed(path, on: eventLoop) {
                throw RuntimeLinkError.cannotListen(path: path, reason: "another runtime is listening there")
            }
            let listener = try await ServerBootstrap(group: eventLoop)
                .serverChannelOption(.backlog, value: 128)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let handler = RequestHandler(
                            maxFrameBytes: maxFrameBytes,
                            hello: hello,
                            onKeep: onKeep,
                            onRequest: onRequest
                        )
                        try channel.pipeline.syncOperations.addHandler(handler)
                        let key = ObjectIdentifier(channel)
                        connections.value[key] = channel
                        onConnections(connections.value.count)
                        channel.closeFuture.assumeIsolated().whenComplete { _ in
                            connections.value[key] = nil
                            onConnections(connections.value.count)
                        }
                    }
                }
                .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true)
                .get()
            if let permissions, unsafe chmod(path, permissions) != 0 {
                let reason = IOError(errnoCode: errno, reason: "chmod").reasonInWords
                try? await listener.close()
                throw RuntimeLinkError.cannotListen(path: path, reason: "chmod: \(reason)")
            }
            return RuntimeServer(path: path, listener: listener, connections: connections)
        } catch let error as RuntimeLinkError {
            throw error
        } catch let error as IOError {
            throw .cannotListen(path: path, reason: error.reasonInWords)
        } catch {
            throw .cannotListen(path: path, reason: String(describing: error))
        }
    }

    /// Stops listening, removes the socket file, closes idle connections and waits for the answers still owed.
    public func close() async {
        // Removed while the listener still holds it: afterwards the path may belong to a successor.
        _ = unsafe unlink(path)
        try? await listener.close()
        let connections = self.connections
        let closed = listener.eventLoop.flatSubmit {
            let open = Array(connections.value.values)
            for channel in open {
                try? channel.pipeline.syncOperations.handler(type: RequestHandler.self).drain()
            }
            let eventLoop = self.listener.eventLoop
            return EventLoopFuture.whenAllComplete(open.map(\.closeFuture), on: eventLoop).map { _ in }
        }
        try? await closed.get()
    }

    /// Whether somebody accepts connections at a path.
    private static func isServed(_ path: String, on eventLoop: any EventLoop) async -> Bool {
        guard unsafe access(path, F_OK) == 0 else { return false }
        do {
            let channel = try await ClientBootstrap(group: eventLoop).connect(unixDomainSocketPath: path).get()
            try? await channel.close()
            return true
        } catch {
            return false
        }
    }
}

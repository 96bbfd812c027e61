// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOPosix

/// One attempt to connect, which ends with the connection, an error, its time limit or a cancellation.
///
/// Confined to its event loop.
final class ConnectAttempt {
    private let options: AMQPOptions
    private let eventLoop: any EventLoop
    private let promise: EventLoopPromise<AMQPConnection>
    private var timer: Scheduled<Void>?
    private var isDone = false

    init(options: AMQPOptions, promise: EventLoopPromise<AMQPConnection>) {
        self.options = options
        self.promise = promise
        eventLoop = promise.futureResult.eventLoop
    }

    func start(tls: TLSContext?, onEvent: @escaping @Sendable (AMQPConnectionEvent) -> Void) {
        guard !isDone else { return }
        let options = self.options
        let limit = TimeAmount(options.connectTimeout)
        timer = eventLoop.assumeIsolated().scheduleTask(in: limit) {
            self.finish(.failure(.connectTimedOut(address: options.address, after: options.connectTimeout)))
        }
        ClientBootstrap(group: eventLoop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connectTimeout(limit)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(tls.makeHandler()) }
                    let handler = ConnectionHandler(options: options, eventLoop: channel.eventLoop, onEvent: onEvent)
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .connect(host: options.host, port: options.port)
            .assumeIsolated()
            .whenComplete { result in
                switch result {
                case .success(let channel): self.connected(channel)
                case .failure(let error): self.finish(.failure(AMQPError(connecting: error, options: options)))
                }
            }
    }

    /// Ends the attempt; the first result counts.
    func finish(_ result: Result<AMQPConnection, AMQPError>) {
        guard !isDone else { return }
        isDone = true
        timer?.cancel()
        switch result {
        case .success(let connection): promise.succeed(connection)
        case .failure(let error): promise.fail(error)
        }
    }

    private func connected(_ channel: any Channel) {
        guard !isDone, let handler = try? channel.pipeline.syncOperations.handler(type: ConnectionHandler.self) else {
            channel.close(promise: nil)
            finish(.failure(.connectionLost(reason: "it was closed at once")))
            return
        }
        handler.openPromise.futureResult.assumeIsolated().whenComplete { result in
            switch result {
            case .success(let opened) where !self.isDone:
                self.finish(.success(AMQPConnection(handler: handler, opened: opened, channel: channel)))
            case .success: handler.close(within: .zero)
            case .failure(let error): self.finish(.failure(AMQPError(connecting: error, options: self.options)))
            }
        }
        promise.futureResult.assumeIsolated().whenFailure { _ in handler.fail(.closedByClient) }
    }
}

// SPDX-License-Identifier: Apache-2.0

public import NIOCore

extension AMQPConnection {
    /// Connects, logs in and opens the virtual host.
    ///
    /// - Parameters:
    ///   - options: broker, login and limits.
    ///   - eventLoop: where everything of this connection runs.
    ///   - onEvent: called on the event loop with what the broker tells of the connection.
    /// - Returns: the open connection; its owner closes it.
    /// - Throws: ``AMQPError``, within ``AMQPOptions/connectTimeout``.
    public static func connect(
        _ options: AMQPOptions,
        on eventLoop: any EventLoop,
        onEvent: @escaping @Sendable (AMQPConnectionEvent) -> Void = { _ in }
    ) async throws(AMQPError) -> AMQPConnection {
        var tls: TLSContext?
        if let tlsOptions = options.tls { tls = try await TLSContext(tlsOptions, options: options) }
        let context = tls
        let promise = eventLoop.makePromise(of: AMQPConnection.self)
        let attempt = NIOLoopBoundBox.makeBoxSendingValue(
            ConnectAttempt(options: options, promise: promise),
            eventLoop: eventLoop
        )
        let result: Result<AMQPConnection, any Error> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                promise.futureResult.whenComplete { continuation.resume(returning: $0) }
                eventLoop.execute { attempt.value.start(tls: context, onEvent: onEvent) }
            }
        } onCancel: {
            eventLoop.execute { attempt.value.finish(.failure(.cancelled(method: "connection.open"))) }
        }
        do {
            return try result.get()
        } catch {
            throw AMQPError(connecting: error, options: options)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Threads

/// Makes many requests at a time, all on one thread of its own, and keeps connections open between them.
///
/// The thread starts, and loads libcurl, with the first request. `close` ends it, and so does the end of the pool.
public final class HTTPConnectionPool: HTTPRequester {
    private let engine: TransferEngine

    /// Creates a pool.
    ///
    /// - Parameters:
    ///   - name: What `ps` shows for its thread; Linux keeps the first 15 bytes.
    ///   - maximumConcurrent: How many requests are on their way at a time; the others wait.
    ///   - maximumWaiting: How many wait besides; one more is refused with `HTTPError.overloaded`.
    public init(named name: String = "asya-http", maximumConcurrent: Int = 64, maximumWaiting: Int = 1024) {
        let limits = TransferQueue.Limits(running: maximumConcurrent, waiting: maximumWaiting)
        engine = TransferEngine(name: name, limits: limits)
    }

    deinit { engine.close() }

    /// Sends a request and returns the whole response, of whatever status.
    ///
    /// The time that a request waits for its turn does not count into its timeout. Its body is copied.
    ///
    /// - Throws: ``HTTPError``; `cancelled` when the task is cancelled or the pool is closed.
    public func perform(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        try await perform(PendingTransfer(request))
    }

    /// Sends a request and hands out the body of its response as it arrives.
    ///
    /// Only the body of a successful response (status 2xx) is handed out, and of any length; that of another is collected
    /// as `perform` does. Servers flush what they stream uncompressed, so `acceptsGzip` should be off.
    ///
    /// - Parameters:
    ///   - request: The request; with a `timeout` of nil it may go on for ever.
    ///   - receive: Takes the pieces in order. It runs on the pool's thread, which serves others as well, and returns at
    ///     once.
    /// - Returns: The response when it is over, without what was handed out.
    /// - Throws: ``HTTPError``; `cancelled` when the task is cancelled or the pool is closed.
    public func stream(
        _ request: HTTPRequest,
        receive: @escaping @Sendable ([UInt8]) -> Void
    ) async throws(HTTPError) -> HTTPResponse {
        try await perform(PendingTransfer(request, receive: receive))
    }

    private func perform(_ call: PendingTransfer) async throws(HTTPError) -> HTTPResponse {
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                call.deliver(to: continuation)
                engine.submit(call)
            }
        } onCancel: {
            engine.cancel(call)
        }
        return try result.get()
    }

    /// Ends all requests with `HTTPError.cancelled` and the thread after them; later requests are refused.
    public func close() {
        engine.close()
    }
}

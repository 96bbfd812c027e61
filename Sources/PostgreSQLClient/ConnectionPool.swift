// SPDX-License-Identifier: Apache-2.0

internal import Threads

/// Connections to one server, each on a thread of its own, for callers that do not block.
///
/// A connection is made when it is needed first and anew when it has ended; while the server does not answer, calls wait
/// for as long as one may take to connect, and fail then. Dropping the last reference without `close()` lets the threads
/// finish what was asked for by themselves.
public final class ConnectionPool: Sendable {
    private let queue: CallQueue
    private let settings: ConnectionSettings

    /// Starts the threads; nothing is connected yet.
    ///
    /// - Parameters:
    ///   - settings: Where the server is.
    ///   - size: How many connections there are at most.
    ///   - maximumWaiting: How many calls may wait for one; one more is refused.
    /// - Throws: ``PostgreSQLError/invalidRequest(reason:)`` when the system has no thread left.
    public init(_ settings: ConnectionSettings, size: Int = 4, maximumWaiting: Int = 1024) throws(PostgreSQLError) {
        self.settings = settings
        let queue = CallQueue(limit: max(1, maximumWaiting))
        self.queue = queue
        for _ in 0..<max(1, size) {
            queue.started()
            do throws(ThreadError) {
                try DedicatedThread.start(named: "asya-postgres") {
                    PoolWorker(queue, settings).run()
                    queue.ended()
                }
            } catch {
                queue.ended()
                queue.closeLater()
                throw .invalidRequest(reason: "no thread for a connection: \(error)")
            }
        }
    }

    deinit { queue.closeLater() }

    /// Does something with a connection.
    ///
    /// What a transaction conflict undid may be done again by the caller; a lost connection is not tried again, because
    /// nobody knows what took effect.
    ///
    /// - Parameter body: What to do; it runs on a thread of the pool and may block.
    /// - Returns: What it returned.
    /// - Throws: What it threw, or why there is no connection.
    public func perform<Value: Sendable>(
        _ body: @escaping @Sendable (Connection) throws(PostgreSQLError) -> Value
    ) async throws(PostgreSQLError) -> Value {
        let deadline = ContinuousClock.now + settings.connectTimeout
        let result = await withCheckedContinuation {
            (reply: CheckedContinuation<Result<Value, PostgreSQLError>, Never>) in
            let call = Call(
                deadline: deadline,
                run: { connection in
                    do throws(PostgreSQLError) {
                        reply.resume(returning: .success(try body(connection)))
                    } catch {
                        reply.resume(returning: .failure(error))
                    }
                },
                fail: { reply.resume(returning: .failure($0)) }
            )
            if let refusal = queue.offer(call) { call.fail(refusal) }
        }
        return try result.get()
    }

    /// Finishes the calls made so far and closes the connections; later calls fail.
    public func close() async { await queue.close() }
}

// SPDX-License-Identifier: Apache-2.0

/// What runs on a thread of a pool: one call after the other on one connection, which is made when it is needed.
final class PoolWorker {
    private let queue: CallQueue
    private let settings: ConnectionSettings
    private var connection: Connection?
    private var backoff = Backoff()
    private var generator = SystemRandomNumberGenerator()
    /// Before this nobody tries to connect again, and why.
    private var failure: (until: ContinuousClock.Instant, error: PostgreSQLError)?

    init(_ queue: CallQueue, _ settings: ConnectionSettings) {
        self.queue = queue
        self.settings = settings
    }

    /// Works until the queue is closed and empty.
    func run() {
        while let call = queue.take() {
            do throws(PostgreSQLError) {
                call.run(try connection(until: call.deadline))
            } catch {
                call.fail(error)
            }
            if connection?.isUsable == false { connection = nil }
        }
    }

    /// A connection that lives as far as is known, or a new one; tried for until a time, and once at least.
    private func connection(until deadline: ContinuousClock.Instant) throws(PostgreSQLError) -> Connection {
        if let connection, !connection.hasSignOfEnd() { return connection }
        connection = nil
        while true {
            if let failure, ContinuousClock.now < failure.until {
                guard failure.until < deadline else { throw failure.error }
                queue.pause(for: ContinuousClock.now.duration(to: failure.until))
            }
            do throws(PostgreSQLError) {
                let connection = try Connection(settings)
                self.connection = connection
                backoff.succeeded()
                failure = nil
                return connection
            } catch {
                failure = (.now + backoff.failed(using: &generator), error)
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

public import Transports

extension SQLiteTransport {
    /// The names of all queues in the file, dead-letter queues among them, in alphabetical order.
    public func queueNames() async throws(TransportError) -> [String] {
        try await mailbox.call { .queueNames($0) }
    }

    /// Which of the traces still have messages that are not settled, in any queue but dead-letter queues.
    ///
    /// - Parameter traceIDs: as given in `OutgoingMessage.traceID`.
    /// - Returns: those of them that have messages.
    /// - Throws: when the file cannot be read.
    public func outstanding(traceIDs: Set<String>) async throws(TransportError) -> Set<String> {
        try await mailbox.call { .outstanding(traceIDs, $0) }
    }

    /// Suspends until none of the traces has an unsettled message left, in any queue but dead-letter queues.
    ///
    /// A trace without messages counts as drained, so publish before you wait. A handler that publishes by itself,
    /// around the sidecar, does not belong to the trace.
    ///
    /// - Parameter traceIDs: as given in `OutgoingMessage.traceID`.
    /// - Throws: `CancellationError` when the task is cancelled, `TransportError` otherwise.
    public func drained(traceIDs: Set<String>) async throws {
        guard !traceIDs.isEmpty else { return }
        try await mailbox.wait { .drained(DrainWatch(traceIDs: traceIDs, waiter: $0)) }
    }

    /// The first messages of a queue without taking them: ready, then delayed, then leased ones, each in order of time.
    ///
    /// - Parameters:
    ///   - queue: the queue, for example a dead-letter queue.
    ///   - limit: how many at most.
    /// - Returns: the messages with their bodies, so keep `limit` small.
    /// - Throws: when the file cannot be read.
    public func messages(in queue: QueueName, limit: Int) async throws(TransportError) -> [StoredMessage] {
        try await mailbox.call { .browse(queue, limit: limit, $0) }
    }
}

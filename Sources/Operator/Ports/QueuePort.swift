// SPDX-License-Identifier: Apache-2.0

internal import Transports
internal import Workloads

/// What a reconciliation does to the brokers.
protocol QueuePort: Sendable {
    /// Makes sure that a queue and the one for its dead letters exist and can be used; no message is lost by it.
    func ensure(_ queue: WantedQueue) async throws(TransportError)

    /// Deletes a queue and the one for its dead letters; one that is not there is none to delete.
    ///
    /// - Returns: False when it was left because it holds messages.
    func delete(_ queue: WantedQueue, onlyWhenEmpty: Bool) async throws(TransportError) -> Bool

    /// What a queue holds.
    func depth(of queue: WantedQueue) async throws(TransportError) -> QueueDepth
}

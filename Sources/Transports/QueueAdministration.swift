// SPDX-License-Identifier: Apache-2.0

/// What the owner of queues does to them besides using them: the operator, on a cluster.
public protocol QueueAdministration: Transport {
    /// Makes sure that a queue and the one for its dead letters exist and are set up as they should be.
    ///
    /// No message is lost: a setting that cannot be changed on a queue that exists is an error, not a reason to make the
    /// queue anew.
    ///
    /// - Parameter queue: the queue.
    /// - Throws: `TransportError.incompatible` when the queue has other settings for good.
    func ensure(_ queue: QueueName) async throws(TransportError)

    /// Deletes a queue and the one for its dead letters, with what is in them; one that is not there is none to delete.
    ///
    /// - Parameters:
    ///   - queue: the queue.
    ///   - onlyWhenEmpty: whether both are left as they are when one of them holds messages.
    /// - Returns: false when they were left.
    /// - Throws: `TransportError` when the broker cannot tell or refuses.
    func delete(_ queue: QueueName, onlyWhenEmpty: Bool) async throws(TransportError) -> Bool
}

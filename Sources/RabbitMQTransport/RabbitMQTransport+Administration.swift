// SPDX-License-Identifier: Apache-2.0

internal import AMQPClient
public import Transports

extension RabbitMQTransport: QueueAdministration {
    /// Declares a queue, its dead-letter queue and its bindings; see `QueueAdministration`.
    ///
    /// RabbitMQ changes no argument of a queue that exists, so one that differs is an error that names it.
    public func ensure(_ queue: QueueName) async throws(TransportError) {
        try await engine.declare([queue])
    }

    /// Deletes a queue and its dead-letter queue; see `QueueAdministration`.
    ///
    /// Queues of delayed messages delete themselves, and what waits in them has nowhere to go then.
    public func delete(_ queue: QueueName, onlyWhenEmpty: Bool) async throws(TransportError) -> Bool {
        try await engine.delete(queue, onlyWhenEmpty: onlyWhenEmpty)
    }
}

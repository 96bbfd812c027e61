// SPDX-License-Identifier: Apache-2.0

/// A message broker, as the sidecar sees it: queues of bytes with at-least-once delivery.
///
/// All calls may be made from any task at once. A transport recovers from lost connections by itself, with back-off;
/// calls made meanwhile wait, and fail with a retriable `TransportError` when that takes too long.
///
/// A delivery is held under a *lease* (SQS calls it visibility, AMQP an unacknowledged delivery). The transport renews
/// the leases of unsettled deliveries by itself for as long as it is neither closed nor dropped, so a handler may run
/// for as long as it likes. A lease that could not be renewed is lost: the message goes to another consumer, and
/// settling it throws `TransportError.leaseLost`.
public protocol Transport: Sendable {
    /// The messaging system's name, as in the attribute `messaging.system`: "sqlite", "rabbitmq", "aws_sqs".
    var system: String { get }

    /// Makes sure that queues exist, with their dead-letter queues.
    ///
    /// Declaring a queue that exists changes nothing.
    func declare(_ queues: [QueueName]) async throws(TransportError)

    /// Takes at least one and at most `max` messages from a queue; suspends until there is one.
    ///
    /// Messages come in the order in which they became visible, as nearly as the broker keeps it. Several calls for
    /// one queue may wait at once and compete.
    ///
    /// - Parameters:
    ///   - queue: the queue.
    ///   - max: at least 1.
    /// - Returns: the deliveries, never none.
    /// - Throws: `CancellationError` promptly when the task is cancelled; no message is taken then. `TransportError`
    ///   otherwise.
    func receive(from queue: QueueName, max: Int) async throws -> [Delivery]

    /// Publishes messages; returns when the broker has confirmed them all.
    ///
    /// Each queue gets its messages in the order of the list. After a failure some may have been published, where the
    /// broker has no transactions.
    func publish(_ messages: [OutgoingMessage]) async throws(TransportError)

    /// Ends a delivery, after publishing what came of it.
    ///
    /// The broker has confirmed every message of `publishing` before the delivery is settled; where it can, both
    /// happen in one transaction. A failure leaves the delivery unsettled, so the call can be made again.
    ///
    /// - Parameters:
    ///   - delivery: made by this transport and not settled yet.
    ///   - settlement: how it ends.
    ///   - publishing: messages to publish first.
    /// - Throws: `TransportError.leaseLost` when the delivery is no longer this consumer's or is settled already;
    ///   nothing of `publishing` has been published then, if the broker can tell in time.
    func settle(
        _ delivery: Delivery,
        _ settlement: Settlement,
        publishing: [OutgoingMessage]
    ) async throws(TransportError)

    /// How much a queue holds; zero for a queue that does not exist.
    func depth(of queue: QueueName) async throws(TransportError) -> QueueDepth

    /// Ends the transport: waiting `receive` calls throw `TransportError.closed`, and what is unsettled goes back to
    /// its queue at once.
    ///
    /// Returns when that is done. Closing again does nothing.
    func close() async
}

extension Transport {
    /// Ends a delivery that nothing came of.
    public func settle(_ delivery: Delivery, _ settlement: Settlement) async throws(TransportError) {
        try await settle(delivery, settlement, publishing: [])
    }
}

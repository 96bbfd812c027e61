// SPDX-License-Identifier: Apache-2.0

/// Hears what a transport does on its own account, so that its owner can count and log it.
///
/// Called from the transport's threads after the fact: implementations return at once and never throw. Every method
/// has a default that does nothing.
public protocol TransportObserver: Sendable {
    /// Leases of unsettled deliveries were extended.
    func leasesRenewed(queue: QueueName, count: Int)

    /// A delivery was lost to its lease running out; settling it will throw.
    func leaseLost(queue: QueueName)

    /// The transport dead-lettered a message by itself, before anybody received it.
    ///
    /// - Parameters:
    ///   - letter: the message as it would have been delivered; it cannot be settled.
    ///   - reason: why.
    func deadLettered(_ letter: Delivery, reason: DeadLetterReason)

    /// The broker cannot be used for now; the transport keeps trying.
    func connectionLost(error: TransportError)

    /// The broker can be used again after `connectionLost(error:)`.
    func reconnected()

    /// The broker takes no messages for now, though it can be reached (AMQP: `connection.blocked`); publishing waits.
    func publishingBlocked(reason: String)

    /// The broker takes messages again after `publishingBlocked(reason:)`.
    func publishingResumed()
}

extension TransportObserver {
    /// Does nothing.
    public func leasesRenewed(queue: QueueName, count: Int) {}

    /// Does nothing.
    public func leaseLost(queue: QueueName) {}

    /// Does nothing.
    public func deadLettered(_ letter: Delivery, reason: DeadLetterReason) {}

    /// Does nothing.
    public func connectionLost(error: TransportError) {}

    /// Does nothing.
    public func reconnected() {}

    /// Does nothing.
    public func publishingBlocked(reason: String) {}

    /// Does nothing.
    public func publishingResumed() {}
}

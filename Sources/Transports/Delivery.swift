// SPDX-License-Identifier: Apache-2.0

/// A message that a transport has handed to this consumer, which holds it until it is settled.
public struct Delivery: Sendable {
    /// The queue that it came from.
    public let queue: QueueName

    /// The encoded envelope, byte for byte as it was published.
    public let body: [UInt8]

    /// How many times the message has been delivered to anybody, this time included; 1 for the first.
    ///
    /// A transport whose broker only tells "delivered before" reports 2 for that.
    public let deliveryCount: Int

    /// When the transport received it.
    public let receivedAtUnixNano: UInt64

    /// Names the delivery to the transport that made it.
    public let token: DeliveryToken

    /// Why the message is in the dead-letter queue that it came from; nil elsewhere, and for what was published to one
    /// directly.
    public let deadLetter: DeadLetterReason?

    /// When the message was moved to the dead-letter queue, in Unix nanoseconds; nil where the broker does not tell.
    public let deadLetteredAtUnixNano: UInt64?

    /// A delivery; made by transports.
    public init(
        queue: QueueName,
        body: [UInt8],
        deliveryCount: Int,
        receivedAtUnixNano: UInt64,
        token: DeliveryToken,
        deadLetter: DeadLetterReason? = nil,
        deadLetteredAtUnixNano: UInt64? = nil
    ) {
        self.queue = queue
        self.body = body
        self.deliveryCount = deliveryCount
        self.receivedAtUnixNano = receivedAtUnixNano
        self.token = token
        self.deadLetter = deadLetter
        self.deadLetteredAtUnixNano = deadLetteredAtUnixNano
    }
}

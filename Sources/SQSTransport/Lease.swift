// SPDX-License-Identifier: Apache-2.0

internal import Transports

/// A message that this transport holds for its consumer; SQS calls it in flight.
struct Lease: Sendable {
    /// The delivery's name.
    let token: DeliveryToken

    /// The queue that the message came from.
    let queue: QueueName

    /// Its address.
    let queueURL: String

    /// What SQS knows the delivery by.
    let receipt: String

    /// The reference to the body, when it is stored elsewhere.
    let claim: String?

    /// Monotonic time at which the message was taken, as nearly as that is known.
    let takenAt: UInt64

    /// When the message is visible to others again, at the earliest.
    var endsAt: UInt64

    /// What a settlement that failed afterwards has published; it need not be published again.
    var published: [OutgoingMessage] = []
}

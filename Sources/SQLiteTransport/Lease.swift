// SPDX-License-Identifier: Apache-2.0

internal import Transports

/// A message that this transport holds for its consumer.
struct Lease: Sendable, Equatable {
    /// The row of the message.
    let messageID: Int64

    /// Unique among all claims of all transports, so that whoever lost a lease cannot settle the next one's.
    let claimID: Int64

    /// The queue that the message came from.
    let queue: QueueName

    /// The trace of the message.
    let traceID: String?

    /// How often the message has been delivered, this time included.
    let deliveries: Int

    /// Since when the message had been ready: its place in the queue, should it be handed back unseen.
    let readySince: Int64

    /// The delivery's name.
    var token: DeliveryToken { DeliveryToken(rawValue: UInt64(bitPattern: claimID)) }
}

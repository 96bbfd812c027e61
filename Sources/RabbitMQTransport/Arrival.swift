// SPDX-License-Identifier: Apache-2.0

internal import AMQPClient
internal import Transports

/// A message that the broker pushed, before a call of `receive` takes it.
struct Arrival {
    /// What `receive` returns.
    let delivery: Delivery

    /// The message's headers, to be copied when it is published again.
    let headers: AMQPTable?

    /// Names the delivery on its channel.
    let deliveryTag: UInt64

    /// Which of the queue's consumers it was pushed to.
    let consumer: UInt64

    /// When it came, on the clock of the event loop in nanoseconds.
    let arrivedAt: UInt64
}

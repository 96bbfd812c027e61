// SPDX-License-Identifier: Apache-2.0

internal import AMQPClient

/// A delivery that a caller has and has not settled; belongs to the engine.
final class HeldDelivery {
    /// Which of the engine's queues it came from.
    let queue: Int

    /// The channel to settle it on; its deliveries are lost with it.
    let channel: AMQPChannel

    let arrival: Arrival

    /// A call is settling it.
    var isSettling = false

    init(queue: Int, channel: AMQPChannel, arrival: Arrival) {
        self.queue = queue
        self.channel = channel
        self.arrival = arrival
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Transports

/// A call of `receive` that waits for messages.
struct Receiver {
    /// How many messages it takes at most.
    let max: Int

    /// Where the answer goes.
    let waiter: Waiter<[Delivery]>

    /// When it was made, on the clock of the event loop in nanoseconds.
    let askedAt: UInt64
}

// SPDX-License-Identifier: Apache-2.0

/// How a delivery ends.
public enum Settlement: Sendable, Equatable {
    /// The message is done with and leaves the queue.
    case acknowledge

    /// The message goes back to the queue, visible again after the given time.
    case release(after: Duration)

    /// The message moves to the dead-letter queue: nothing else could be done with it.
    case deadLetter(reason: DeadLetterReason)
}

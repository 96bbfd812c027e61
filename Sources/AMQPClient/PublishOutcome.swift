// SPDX-License-Identifier: Apache-2.0

/// What became of a message that was published.
public enum PublishOutcome: Sendable, Hashable {
    /// The broker has taken responsibility for the message: it is in every queue that it was routed to.
    case confirmed
    /// The broker could not take the message, for instance because a queue is full and rejects more.
    case nacked
    /// The message was mandatory and had no queue to go to; the broker dropped it.
    case returned(code: UInt16, text: String)
}

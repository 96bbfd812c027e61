// SPDX-License-Identifier: Apache-2.0

public import Transports

/// A message as it lies in a queue, for tools that show queues.
public struct StoredMessage: Sendable, Equatable {
    /// Whether anybody can have the message.
    public enum State: Int, Sendable, CaseIterable {
        /// A consumer could have it now.
        case ready = 0

        /// It becomes visible later.
        case delayed = 1

        /// A consumer holds it.
        case leased = 2
    }

    /// Identifies the message within its file for as long as it is there.
    public let id: Int64

    /// Whether anybody can have it.
    public let state: State

    /// The encoded envelope.
    public let body: [UInt8]

    /// How many times it has been delivered.
    public let deliveryCount: Int

    /// Since when it has been ready, or when it will be, or when its lease ends.
    public let dueAtUnixNano: UInt64

    /// The trace of the envelope, where the publisher named it.
    public let traceID: String?

    /// Why it was dead-lettered; nil outside dead-letter queues, and for what was published to one directly.
    public let deadLetterReason: DeadLetterReason?
}

// SPDX-License-Identifier: Apache-2.0

/// What the broker says of a queue when it is declared.
public struct AMQPQueueStatus: Sendable, Hashable {
    /// The queue's name; made up by the broker if none was given.
    public let name: String
    /// Messages that are ready for a consumer.
    public let messageCount: Int
    /// Consumers.
    public let consumerCount: Int
}

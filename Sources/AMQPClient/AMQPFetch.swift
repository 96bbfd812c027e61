// SPDX-License-Identifier: Apache-2.0

/// One message taken by ``AMQPChannel/get(_:)``.
public struct AMQPFetch: Sendable {
    /// The message; it waits for its acknowledgement.
    public let delivery: AMQPDelivery
    /// How many messages are left in the queue.
    public let messageCount: Int
}

// SPDX-License-Identifier: Apache-2.0

/// A message that the broker handed over, by `basic.deliver` or as the answer to `basic.get`.
public struct AMQPDelivery: Sendable {
    /// The consumer that it is for; empty when it was asked for by `get`.
    public let consumerTag: String
    /// Names the delivery on its channel, to acknowledge it there.
    public let deliveryTag: UInt64
    /// Whether the broker has handed the message out before.
    public let redelivered: Bool
    /// The exchange that it was published to.
    public let exchange: String
    /// The key that it was published with.
    public let routingKey: String
    /// Its properties.
    public let properties: AMQPProperties
    /// Its body.
    public let body: [UInt8]
}

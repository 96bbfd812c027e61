// SPDX-License-Identifier: Apache-2.0

// The semantic conventions for messaging, version 1.44:
// https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/
extension AttributeKey {
    /// The kind of broker: `rabbitmq`, `aws_sqs`, `sqlite`.
    public static let messagingSystem = AttributeKey("messaging.system")

    /// The operation as the broker names it: `publish`, `process`, `ack`.
    public static let messagingOperationName = AttributeKey("messaging.operation.name")

    /// One of `MessagingOperation`.
    public static let messagingOperationType = AttributeKey("messaging.operation.type")

    /// The full name of the queue.
    public static let messagingDestinationName = AttributeKey("messaging.destination.name")

    /// The identifier of the envelope.
    public static let messagingMessageID = AttributeKey("messaging.message.id")

    /// The identifier that all envelopes of one run share.
    public static let messagingConversationID = AttributeKey("messaging.message.conversation_id")

    /// The size of the whole envelope in bytes.
    public static let messagingEnvelopeSize = AttributeKey("messaging.message.envelope.size")

    /// The size of the payload in bytes.
    public static let messagingBodySize = AttributeKey("messaging.message.body.size")

    /// The number of messages of a batch; never for a single message.
    public static let messagingBatchCount = AttributeKey("messaging.batch.message_count")

    /// The consumer or producer within the broker.
    public static let messagingClientID = AttributeKey("messaging.client.id")

    /// The routing key of a message published to RabbitMQ.
    public static let messagingRabbitMQRoutingKey = AttributeKey("messaging.rabbitmq.destination.routing_key")

    /// The delivery tag of a message from RabbitMQ.
    public static let messagingRabbitMQDeliveryTag = AttributeKey("messaging.rabbitmq.message.delivery_tag")
}

// SPDX-License-Identifier: Apache-2.0

// The semantic conventions for messaging, version 1.44:
// https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/
extension AttributeKey {
    /// The kind of broker: `sqlite`.
    public static let messagingSystem = AttributeKey("messaging.system")

    /// The operation as the span's name begins: `send`, `publish`, `process`, `settle`.
    public static let messagingOperationName = AttributeKey("messaging.operation.name")

    /// One of `MessagingOperation`.
    public static let messagingOperationType = AttributeKey("messaging.operation.type")

    /// The full name of the queue.
    public static let messagingDestinationName = AttributeKey("messaging.destination.name")

    /// The identifier of the envelope.
    public static let messagingMessageID = AttributeKey("messaging.message.id")

    /// The size of the whole envelope in bytes.
    public static let messagingEnvelopeSize = AttributeKey("messaging.message.envelope.size")
}

// SPDX-License-Identifier: Apache-2.0

/// One message of ReceiveMessage's answer.
package struct SQSMessage: Sendable, Equatable {
    /// Names the delivery, until the message is delivered again.
    package let receipt: String

    /// The body as it was sent.
    package let body: String

    /// Message attributes of the type String.
    package let attributes: [String: String]

    /// ApproximateReceiveCount: how often it has been delivered, this time included.
    package let receiveCount: Int

    /// SentTimestamp: when it was sent, in milliseconds since 1970; nil when SQS does not tell.
    package let sentUnixMilli: UInt64?

    /// ApproximateFirstReceiveTimestamp: when it was first delivered, in milliseconds since 1970; nil when SQS does not
    /// tell.
    package let firstReceivedUnixMilli: UInt64?

    /// MessageGroupId, on FIFO queues.
    package let groupID: String?

    /// Whether SQS itself moved it here from another queue (DeadLetterQueueSourceArn).
    package let wasRedriven: Bool
}

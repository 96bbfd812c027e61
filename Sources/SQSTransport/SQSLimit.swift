// SPDX-License-Identifier: Apache-2.0

/// What SQS allows.
///
/// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-quotas.html
enum SQSLimit {
    /// Entries of a batch request, and messages of an answer.
    static let batchCount = 10

    /// How long a queue keeps messages.
    static let retentionSeconds = 1_209_600

    /// The delay of one message.
    static let delaySeconds = 900

    /// How long one delivery may stay invisible, from its receipt, in all.
    static let visibilitySeconds = 43_200

    /// How long a request for messages may be held open.
    static let waitSeconds = 20

    /// Attributes of one message.
    static let attributes = 10

    /// Bytes of a queue's name, `.fifo` included.
    static let nameBytes = 80

    /// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html: how long the name
    /// of a deleted queue is taken.
    static let deletedQueueSeconds = 60
}

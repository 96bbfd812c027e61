// SPDX-License-Identifier: Apache-2.0

/// One message of SendMessageBatch.
struct SQSEntry: Sendable, Equatable {
    /// The body, in the characters that SQS takes.
    var body: String

    /// Message attributes of the type String.
    var attributes: [String: String]

    /// 0 to 900, and 0 on FIFO queues.
    var delaySeconds: Int

    /// What FIFO queues keep in order; nil on others.
    var groupID: String?

    /// By which FIFO queues drop a repetition within five minutes; nil on others.
    var deduplicationID: String?

    /// What counts against the limit: body, and name, type and value of each attribute.
    ///
    /// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
    var bytes: Int {
        attributes.reduce(body.utf8.count) { $0 + Self.bytes(ofAttribute: $1.key, $1.value) }
    }

    /// What an attribute counts for.
    static func bytes(ofAttribute name: String, _ value: String) -> Int {
        name.utf8.count + "String".utf8.count + value.utf8.count
    }
}

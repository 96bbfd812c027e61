// SPDX-License-Identifier: Apache-2.0

/// The part of the SQS interface that the transport uses, one method an action.
///
/// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html
protocol SQSService: Sendable {
    /// GetQueueUrl.
    func queueURL(name: String) async throws(SQSError) -> String

    /// CreateQueue; returns the address, also of a queue that exists with these attributes.
    func createQueue(
        name: String,
        attributes: [String: String],
        tags: [String: String]
    ) async throws(SQSError) -> String

    /// ListQueueTags.
    func tags(of queueURL: String) async throws(SQSError) -> [String: String]

    /// TagQueue.
    func tag(_ tags: [String: String], queueAt queueURL: String) async throws(SQSError)

    /// GetQueueAttributes.
    func attributes(_ names: [String], of queueURL: String) async throws(SQSError) -> [String: String]

    /// SetQueueAttributes.
    func setAttributes(_ attributes: [String: String], of queueURL: String) async throws(SQSError)

    /// DeleteQueue.
    func deleteQueue(at queueURL: String) async throws(SQSError)

    /// ReceiveMessage; when the task is cancelled, what was taken meanwhile is lost until it becomes visible again.
    func receive(_ request: ReceiveRequest, from queueURL: String) async throws(SQSError) -> [SQSMessage]

    /// SendMessageBatch, of at most ten; returns what failed, all else is confirmed.
    func send(_ entries: [SQSEntry], to queueURL: String) async throws(SQSError) -> [BatchFailure]

    /// DeleteMessageBatch, of at most ten; returns what failed.
    func delete(_ receipts: [String], from queueURL: String) async throws(SQSError) -> [BatchFailure]

    /// ChangeMessageVisibilityBatch, of at most ten; returns what failed.
    func changeVisibility(
        _ changes: [VisibilityChange],
        in queueURL: String
    ) async throws(SQSError) -> [BatchFailure]
}

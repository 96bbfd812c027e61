// SPDX-License-Identifier: Apache-2.0

internal import AWSClient
internal import Envelopes

/// SQS over its JSON protocol.
///
/// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html
struct AWSQueueService: SQSService {
    /// What a long poll may take beyond its wait time.
    private static let receiveMargin = 10

    let client: AWSClient

    func queueURL(name: String) async throws(SQSError) -> String {
        try SQSResponse.queueURL(try await call("GetQueueUrl", [.init("QueueName", .string(name))]))
    }

    func createQueue(
        name: String,
        attributes: [String: String],
        tags: [String: String]
    ) async throws(SQSError) -> String {
        var members: [JSONValue.Member] = [
            .init("QueueName", .string(name)), .init("Attributes", Self.object(attributes) { .string($0) }),
        ]
        // Its name begins with a small letter, and it needs a permission of its own.
        if !tags.isEmpty { members.append(.init("tags", Self.object(tags) { .string($0) })) }
        return try SQSResponse.queueURL(try await call("CreateQueue", members))
    }

    func tags(of queueURL: String) async throws(SQSError) -> [String: String] {
        SQSResponse.tags(try await call("ListQueueTags", [.init("QueueUrl", .string(queueURL))]))
    }

    func tag(_ tags: [String: String], queueAt queueURL: String) async throws(SQSError) {
        _ = try await call(
            "TagQueue",
            [.init("QueueUrl", .string(queueURL)), .init("Tags", Self.object(tags) { .string($0) })]
        )
    }

    func attributes(_ names: [String], of queueURL: String) async throws(SQSError) -> [String: String] {
        let response = try await call(
            "GetQueueAttributes",
            [.init("QueueUrl", .string(queueURL)), .init("AttributeNames", .array(names.map { .string($0) }))]
        )
        return SQSResponse.attributes(response)
    }

    func setAttributes(_ attributes: [String: String], of queueURL: String) async throws(SQSError) {
        _ = try await call(
            "SetQueueAttributes",
            [.init("QueueUrl", .string(queueURL)), .init("Attributes", Self.object(attributes) { .string($0) })]
        )
    }

    func deleteQueue(at queueURL: String) async throws(SQSError) {
        _ = try await call("DeleteQueue", [.init("QueueUrl", .string(queueURL))])
    }

    func receive(_ request: ReceiveRequest, from queueURL: String) async throws(SQSError) -> [SQSMessage] {
        let response = try await call(
            "ReceiveMessage",
            [
                .init("QueueUrl", .string(queueURL)), .init("MaxNumberOfMessages", .int(request.maxMessages)),
                .init("WaitTimeSeconds", .int(request.waitSeconds)),
                .init("VisibilityTimeout", .int(request.visibilitySeconds)),
                // The older name, which every service knows.
                .init("AttributeNames", ["All"]), .init("MessageAttributeNames", ["All"]),
            ],
            timeout: .seconds(request.waitSeconds + Self.receiveMargin)
        )
        return SQSResponse.messages(response)
    }

    func send(_ entries: [SQSEntry], to queueURL: String) async throws(SQSError) -> [BatchFailure] {
        try await batch("SendMessageBatch", queueURL, entries) { entry in
            var members: [JSONValue.Member] = [.init("MessageBody", .string(entry.body))]
            if !entry.attributes.isEmpty {
                let attributes = Self.object(entry.attributes) { value in
                    .object([.init("DataType", "String"), .init("StringValue", .string(value))])
                }
                members.append(.init("MessageAttributes", attributes))
            }
            if entry.delaySeconds > 0 { members.append(.init("DelaySeconds", .int(entry.delaySeconds))) }
            if let group = entry.groupID { members.append(.init("MessageGroupId", .string(group))) }
            if let id = entry.deduplicationID { members.append(.init("MessageDeduplicationId", .string(id))) }
            return members
        }
    }

    func delete(_ receipts: [String], from queueURL: String) async throws(SQSError) -> [BatchFailure] {
        try await batch("DeleteMessageBatch", queueURL, receipts) { [.init("ReceiptHandle", .string($0))] }
    }

    func changeVisibility(
        _ changes: [VisibilityChange],
        in queueURL: String
    ) async throws(SQSError) -> [BatchFailure] {
        try await batch("ChangeMessageVisibilityBatch", queueURL, changes) { change in
            [.init("ReceiptHandle", .string(change.receipt)), .init("VisibilityTimeout", .int(change.seconds))]
        }
    }

    private func batch<Entry>(
        _ action: String,
        _ queueURL: String,
        _ entries: [Entry],
        members: (Entry) -> [JSONValue.Member]
    ) async throws(SQSError) -> [BatchFailure] {
        let list = entries.enumerated().map { index, entry in
            JSONValue.object([.init("Id", .string(String(index)))] + members(entry))
        }
        let response = try await call(action, [.init("QueueUrl", .string(queueURL)), .init("Entries", .array(list))])
        return SQSResponse.failures(response, count: entries.count)
    }

    /// Makes one try: what calls knows better when to make another.
    private func call(
        _ action: String,
        _ members: [JSONValue.Member],
        timeout: Duration? = nil
    ) async throws(SQSError) -> JSONValue {
        do throws(AWSError) {
            return try await client.call(
                target: "AmazonSQS.\(action)",
                body: RawJSON(trusted: JSONValue.object(members).encoded()),
                timeout: timeout,
                maximumAttempts: 1
            )
        } catch {
            throw SQSError(error)
        }
    }

    private static func object(_ values: [String: String], _ value: (String) -> JSONValue) -> JSONValue {
        .object(values.sorted { $0.key < $1.key }.map { .init($0.key, value($0.value)) })
    }
}

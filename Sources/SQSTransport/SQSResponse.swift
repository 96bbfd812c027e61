// SPDX-License-Identifier: Apache-2.0

package import Envelopes

/// Reads the answers of SQS' JSON protocol.
///
/// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-json.html
package enum SQSResponse {
    /// QueueUrl of GetQueueUrl and CreateQueue.
    static func queueURL(_ response: JSONValue) throws(SQSError) -> String {
        guard let url = response["QueueUrl"]?.stringValue, !url.isEmpty else {
            throw .refused(reason: "the answer has no QueueUrl; is the endpoint an SQS service?")
        }
        return url
    }

    /// Attributes of GetQueueAttributes; absent when the queue has none of them.
    static func attributes(_ response: JSONValue) -> [String: String] { texts(response["Attributes"]) }

    /// Tags of ListQueueTags; absent when the queue has none.
    static func tags(_ response: JSONValue) -> [String: String] { texts(response["Tags"]) }

    private static func texts(_ object: JSONValue?) -> [String: String] {
        var texts: [String: String] = [:]
        for member in object?.objectValue ?? [] { texts[member.name] = member.value.stringValue }
        return texts
    }

    /// Messages of ReceiveMessage; absent when there are none.
    ///
    /// One without a receipt handle could never be settled: it is left to come back.
    package static func messages(_ response: JSONValue) -> [SQSMessage] {
        (response["Messages"]?.arrayValue ?? []).compactMap { message in
            guard let receipt = message["ReceiptHandle"]?.stringValue, !receipt.isEmpty else { return nil }
            let system = message["Attributes"]
            return SQSMessage(
                receipt: receipt,
                body: message["Body"]?.stringValue ?? "",
                attributes: messageAttributes(message["MessageAttributes"]),
                receiveCount: max(number(system?["ApproximateReceiveCount"]) ?? 1, 1),
                sentUnixMilli: number(system?["SentTimestamp"]),
                firstReceivedUnixMilli: number(system?["ApproximateFirstReceiveTimestamp"]),
                groupID: system?["MessageGroupId"]?.stringValue,
                wasRedriven: system?["DeadLetterQueueSourceArn"]?.stringValue != nil
            )
        }
    }

    /// What failed of a batch of `count` entries, whose ids are their places.
    ///
    /// Only what is listed as successful is confirmed.
    package static func failures(_ response: JSONValue, count: Int) -> [BatchFailure] {
        var errors = [SQSError?](repeating: .unavailable(reason: "SQS did not answer for all of a batch"), count: count)
        for entry in response["Successful"]?.arrayValue ?? [] {
            if let index: Int = number(entry["Id"]), errors.indices.contains(index) { errors[index] = nil }
        }
        for entry in response["Failed"]?.arrayValue ?? [] {
            guard let index: Int = number(entry["Id"]), errors.indices.contains(index) else { continue }
            errors[index] = SQSError(
                code: entry["Code"]?.stringValue ?? "",
                message: entry["Message"]?.stringValue ?? "",
                isSenderFault: entry["SenderFault"]?.boolValue ?? false
            )
        }
        return errors.enumerated().compactMap { index, error in error.map { BatchFailure(index: index, error: $0) } }
    }

    private static func messageAttributes(_ value: JSONValue?) -> [String: String] {
        var attributes: [String: String] = [:]
        for member in value?.objectValue ?? [] {
            attributes[member.name] = member.value["StringValue"]?.stringValue
        }
        return attributes
    }

    /// SQS writes its numbers as strings.
    private static func number<Number: FixedWidthInteger>(_ value: JSONValue?) -> Number? {
        guard let value else { return nil }
        return value.stringValue.flatMap { Number($0) } ?? value.intValue.flatMap { Number(exactly: $0) }
    }
}

// SPDX-License-Identifier: Apache-2.0

import AWSClient
import Envelopes
import HTTPClient
import Testing

@testable import SQSTransport

@Suite struct `An answer of SQS` {
    private func json(_ text: String) throws -> JSONValue { try JSONValue(decoding: Array(text.utf8)) }

    @Test func `gives messages with their attributes`() throws {
        let response = try json(
            #"""
            {"Messages":[{"MessageId":"m","ReceiptHandle":"r","Body":"{\"a\":1}","Attributes":{
            "ApproximateReceiveCount":"3","SentTimestamp":"1750000000000","MessageGroupId":"g",
            "ApproximateFirstReceiveTimestamp":"1750000000001",
            "DeadLetterQueueSourceArn":"arn"},"MessageAttributes":{"traceparent":{"DataType":"String",
            "StringValue":"00"},"bin":{"DataType":"Binary","BinaryValue":"AA=="}}}]}
            """#
        )
        #expect(
            SQSResponse.messages(response) == [
                SQSMessage(
                    receipt: "r",
                    body: #"{"a":1}"#,
                    attributes: ["traceparent": "00"],
                    receiveCount: 3,
                    sentUnixMilli: 1_750_000_000_000,
                    firstReceivedUnixMilli: 1_750_000_000_001,
                    groupID: "g",
                    wasRedriven: true
                )
            ]
        )
    }

    @Test(arguments: ["{}", #"{"Messages":[]}"#, #"{"Messages":null}"#, #"{"Messages":[{"Body":"no handle"}]}"#, "[]"])
    func `may hold no messages`(text: String) throws {
        #expect(SQSResponse.messages(try json(text)).isEmpty)
    }

    @Test func `takes odd numbers for what they are`() throws {
        let response = try json(
            #"{"Messages":[{"ReceiptHandle":"r","Body":"b","Attributes":{"ApproximateReceiveCount":"-1"}}]}"#
        )
        #expect(SQSResponse.messages(response).map(\.receiveCount) == [1])
    }

    @Test func `confirms of a batch only what it lists as successful`() throws {
        let response = try json(
            #"""
            {"Successful":[{"Id":"0"},{"Id":"7"}],"Failed":[{"Id":"2","Code":"InternalError","SenderFault":false},
            {"Id":"x","Code":"Odd"},{"Id":"3","Code":"InvalidMessageContents","Message":"m","SenderFault":true}]}
            """#
        )
        let failures = SQSResponse.failures(response, count: 4)
        #expect(failures.map(\.index) == [1, 2, 3])
        #expect(failures.map(\.error.isTransient) == [true, true, false])
    }

    @Test func `has an address, or is no answer of SQS`() throws {
        #expect(try SQSResponse.queueURL(json(#"{"QueueUrl":"http://q"}"#)) == "http://q")
        #expect(throws: SQSError.self) { try SQSResponse.queueURL(json("{}")) }
    }

    @Test(
        arguments: [
            ("QueueDoesNotExist", SQSError.queueMissing),
            ("AWS.SimpleQueueService.NonExistentQueue", .queueMissing),
            ("AWS.SimpleQueueService.QueueDeletedRecently", .queueDeletedRecently),
            ("QueueAlreadyExists", .queueDiffers), ("QueueNameExists", .queueDiffers),
            ("ReceiptHandleIsInvalid", .notHeld), ("MessageNotInflight", .notHeld),
            ("AWS.SimpleQueueService.BatchRequestTooLong", .tooLarge),
        ]
    )
    func `names errors in the terms of both protocols`(code: String, error: SQSError) {
        #expect(SQSError(service(400, code)) == error)
    }

    @Test func `tells what may be tried again from what may not`() {
        #expect(SQSError(service(403, "AccessDenied")).isTransient == false)
        #expect(SQSError(service(503, "ServiceUnavailable")).isTransient)
        #expect(SQSError(service(400, "RequestThrottled")).isTransient)
        #expect(SQSError(service(403, "OverLimit")).isTransient)
        #expect(SQSError(.http(.cannotConnect(reason: "refused"))).isTransient)
        #expect(SQSError(.cancelled) == .cancelled)
        let long = "One or more parameters are invalid. Reason: Message must be shorter than 262144 bytes."
        #expect(SQSError(service(400, "InvalidParameterValue", long)) == .tooLarge)
    }

    private func service(_ status: Int, _ code: String, _ message: String = "") -> AWSError {
        .service(AWSServiceError(status: status, code: code, message: message, requestID: nil))
    }
}

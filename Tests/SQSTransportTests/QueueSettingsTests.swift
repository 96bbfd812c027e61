// SPDX-License-Identifier: Apache-2.0

import Testing
import Transports

@testable import SQSTransport

@Suite struct `The name and the settings of a queue` {
    private let work = QueueName(actor: "work", namespace: "prod")

    @Test func `are those of a standard queue by default`() throws {
        let naming = QueueNaming(usesFIFO: false)
        #expect(try naming.name(of: work) == "asya-prod-work")
        #expect(try naming.name(of: work.deadLetter) == "asya-prod-work-dlq")
    }

    @Test func `end in fifo for FIFO queues and their dead-letter queues`() throws {
        let naming = QueueNaming(usesFIFO: true)
        #expect(try naming.name(of: work) == "asya-prod-work.fifo")
        #expect(try naming.name(of: work.deadLetter) == "asya-prod-work-dlq.fifo")
        let named = QueueName(actor: "work.fifo")
        #expect(try naming.name(of: named) == "asya-work.fifo")
        #expect(try QueueNaming(usesFIFO: false).name(of: named) == "asya-work.fifo")
        #expect(try QueueNaming(usesFIFO: false).name(of: named.deadLetter) == "asya-work-dlq.fifo")
    }

    @Test(arguments: [String(repeating: "a", count: 76), "a.b", "ä", "a b"])
    func `are refused where SQS would refuse them`(actor: String) {
        #expect(throws: TransportError.self) {
            try QueueNaming(usesFIFO: false).name(of: QueueName(actor: actor))
        }
    }

    private let settings = QueueSettings(
        queue: "asya-work",
        deadLetterARN: "arn:dlq",
        visibilitySeconds: 30,
        maxReceiveCount: 100
    )

    @Test func `keep messages for 4 days, dead letters for 14`() {
        #expect(
            settings.attributes == [
                "MessageRetentionPeriod": "345600", "VisibilityTimeout": "30",
                "RedrivePolicy": #"{"deadLetterTargetArn":"arn:dlq","maxReceiveCount":100}"#,
            ]
        )
        #expect(
            QueueSettings(deadLetterQueue: "asya-work-dlq.fifo").attributes == [
                "MessageRetentionPeriod": "1209600", "FifoQueue": "true",
            ]
        )
    }

    @Test func `accept an existing queue that loses nothing`() {
        #expect(settings.difference(from: settings.attributes) == nil)
        #expect(settings.difference(from: ["MessageRetentionPeriod": "1209600", "VisibilityTimeout": "1"]) == nil)
        let policy = #"{"maxReceiveCount":"1000","deadLetterTargetArn":"arn:dlq"}"#
        #expect(settings.difference(from: ["RedrivePolicy": policy]) == nil)
    }

    @Test func `name the attribute of an existing queue that would lose messages`() {
        #expect(
            settings.difference(from: ["MessageRetentionPeriod": "60"])
                == "MessageRetentionPeriod is 60 s, ours is 345600 s"
        )
        #expect(
            settings.difference(from: ["RedrivePolicy": #"{"deadLetterTargetArn":"arn:dlq","maxReceiveCount":3}"#])
                == "RedrivePolicy.maxReceiveCount is 3, ours is 100"
        )
        #expect(
            settings.difference(from: ["RedrivePolicy": #"{"deadLetterTargetArn":"arn:x","maxReceiveCount":300}"#])
                == "RedrivePolicy.deadLetterTargetArn is arn:x, ours is arn:dlq"
        )
        #expect(settings.difference(from: ["RedrivePolicy": "["]) == "RedrivePolicy cannot be read")
    }
}

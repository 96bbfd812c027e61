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
        SQSTransportOptions()
    )

    private func policy(_ count: Int) -> String { #"{"deadLetterTargetArn":"arn:dlq","maxReceiveCount":\#(count)}"# }

    @Test(
        arguments: [
            (.atLeast, 3, 5), (.atLeast, 9, nil), (.exactly, 3, 5), (.exactly, 9, 5), (.exactly, 5, nil),
            (.never, 5, 0),
        ] as [(SQSTransportOptions.Redrive, Int, Int?)]
    )
    func `have the number of deliveries that was chosen`(
        redrive: SQSTransportOptions.Redrive,
        existing: Int,
        corrected: Int?
    ) {
        var options = SQSTransportOptions(maxReceiveCount: 5)
        options.redrive = redrive
        let settings = QueueSettings(queue: "asya-work", deadLetterARN: "arn:dlq", options)
        #expect(settings.attributes["RedrivePolicy"] == (redrive == .never ? nil : policy(5)))
        let corrections = settings.corrections(of: ["RedrivePolicy": policy(existing)])
        #expect(corrections == corrected.map { ["RedrivePolicy": $0 == 0 ? "" : policy($0)] } ?? [:])
        #expect(settings.corrections(of: [:]) == (redrive == .never ? [:] : ["RedrivePolicy": policy(5)]))
    }

    @Test func `keep dead letters for as long as was chosen, and are never cut`() {
        var options = SQSTransportOptions()
        options.deadLetterRetention = .seconds(86_400)
        let settings = QueueSettings(deadLetterQueue: "asya-work-dlq", options)
        #expect(settings.attributes == ["MessageRetentionPeriod": "86400"])
        #expect(settings.corrections(of: ["MessageRetentionPeriod": "3600"]) == ["MessageRetentionPeriod": "86400"])
        #expect(settings.corrections(of: ["MessageRetentionPeriod": "1209600"]) == [:])
    }

    @Test func `have tags only where some were chosen`() {
        #expect(QueueTags.of(work, [:]) == [:])
        let tags = ["team": "a", "asya.sh/actor": "work", "asya.sh/namespace": "prod"]
        #expect(QueueTags.of(work, ["team": "a"]) == tags)
        #expect(QueueTags.of(work.deadLetter, ["team": "a"]) == tags.merging(["asya.sh/type": "dlq"]) { $1 })
        #expect(QueueTags.of(QueueName(actor: "work"), ["team": "a"]) == ["team": "a", "asya.sh/actor": "work"])
    }

    @Test func `keep messages for 4 days, dead letters for 14`() {
        #expect(
            settings.attributes == [
                "MessageRetentionPeriod": "345600", "VisibilityTimeout": "30",
                "RedrivePolicy": #"{"deadLetterTargetArn":"arn:dlq","maxReceiveCount":100}"#,
            ]
        )
        #expect(
            QueueSettings(deadLetterQueue: "asya-work-dlq.fifo", SQSTransportOptions()).attributes == [
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

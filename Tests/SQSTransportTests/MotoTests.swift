// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import Settings
import Testing
import Transports

@testable import SQSTransport

@Suite(.timeLimit(.minutes(10))) struct `SQS as a real server speaks it` {
    private let queue = QueueName(actor: "real-\(UInt32.random(in: 0 ... .max))")

    private func message(_ body: String = "{}") -> OutgoingMessage {
        OutgoingMessage(queue: queue, body: Array(body.utf8))
    }

    @Test func `carries message attributes for other tools`() async throws {
        let harness = try await MotoHarness.start()
        let transport = try harness.open()
        let properties = [
            ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), ("tracestate", "a=1"),
        ]
        try await transport.publish([OutgoingMessage(queue: queue, body: [0x31], properties: properties)])
        let address = try await transport.engine.directory.address(of: queue)
        let request = ReceiveRequest(maxMessages: 10, waitSeconds: 1, visibilitySeconds: 3)
        let messages = try await transport.engine.service.receive(request, from: address.url)
        #expect(messages.map(\.attributes) == [["traceparent": properties[0].1, "tracestate": "a=1"]])
        #expect(messages.map(\.body) == ["1"])
        await transport.close()
    }

    @Test func `finds in the dead-letter queue what SQS itself moved there`() async throws {
        let harness = try await MotoHarness.start {
            $0.visibilityTimeout = .seconds(1)
            $0.maxReceiveCount = 1
        }
        let crashing = try harness.open()
        let other = try harness.open()
        try await other.declare([queue])
        try await other.publish([message()])
        #expect(try await crashing.receive(from: queue, max: 1).count == 1)
        try await harness.crash(crashing)
        let poll = Task { try await other.receive(from: queue, max: 1) }
        let dead = try await other.receive(from: queue.deadLetter, max: 1)[0]
        // The server does not say where it came from, as SQS does.
        #expect(dead.body == Array("{}".utf8))
        try await other.settle(dead, .acknowledge)
        poll.cancel()
        _ = await poll.result
        await other.close()
    }

    @Test func `tells why we moved a message`() async throws {
        let harness = try await MotoHarness.start()
        let transport = try harness.open()
        try await transport.publish([message()])
        let delivery = try await transport.receive(from: queue, max: 1)[0]
        let reason = DeadLetterReason(.errorEndUnreachable, detail: "no queue\r\nof that name")
        try await transport.settle(delivery, .deadLetter(reason: reason))
        let dead = try await transport.receive(from: queue.deadLetter, max: 1)[0]
        #expect(dead.deadLetter == DeadLetterReason(.errorEndUnreachable, detail: "no queue  of that name"))
        try await transport.settle(dead, .acknowledge)
        await transport.close()
    }

    @Test func `names the attribute of a queue that would lose messages`() async throws {
        let harness = try await MotoHarness.start()
        let careless = try harness.open { $0.maxReceiveCount = 3 }
        try await careless.declare([queue])
        let transport = try harness.open()
        let error = await #expect(throws: TransportError.self) { try await transport.declare([queue]) }
        #expect(error?.description.contains("RedrivePolicy.maxReceiveCount is 3, ours is 100") == true)
        await careless.close()
        await transport.close()
    }

    @Test func `gives queues their owner's tags and number of deliveries, and puts them right`() async throws {
        let harness = try await MotoHarness.start()
        let owner = try harness.open {
            $0.tags = ["team": "a"]
            ($0.redrive, $0.maxReceiveCount) = (.exactly, 5)
        }
        try await owner.ensure(queue)
        let directory = owner.engine.directory
        let (url, dead) = (
            try await directory.address(of: queue).url, try await directory.address(of: queue.deadLetter)
        )
        let service = owner.engine.service
        let tags = ["team": "a", "asya.sh/actor": queue.actor]
        #expect(try await service.tags(of: url) == tags)
        #expect(try await service.tags(of: dead.url) == tags.merging(["asya.sh/type": "dlq"]) { $1 })
        func deliveries() async throws -> Int? {
            let attributes = try await service.attributes(["RedrivePolicy"], of: url)
            return attributes["RedrivePolicy"].flatMap { RedrivePolicy($0) }?.maxReceiveCount
        }
        #expect(try await deliveries() == 5)

        // Somebody else changes both, and adds a tag of their own.
        try await service.tag(["team": "b", "cost": "1"], queueAt: url)
        let arn = try #require(try await service.attributes(["QueueArn"], of: dead.url)["QueueArn"])
        let policy = RedrivePolicy(targetARN: arn, maxReceiveCount: 50)
        try await service.setAttributes(["RedrivePolicy": policy.text], of: url)
        try await owner.ensure(queue)
        #expect(try await service.tags(of: url) == tags.merging(["cost": "1"]) { $1 })
        #expect(try await deliveries() == 5)

        let other = try harness.open { $0.redrive = .never }
        try await other.ensure(queue)
        #expect(try await deliveries() == nil)
        await other.close()
        await owner.close()
    }

    @Test func `makes a queue again that is deleted under load`() async throws {
        let harness = try await MotoHarness.start()
        let transport = try harness.open()
        try await transport.publish([message("lost with its queue")])
        let address = try await transport.engine.directory.address(of: queue)
        try await harness.deleteQueue(address.url)
        async let received = transport.receive(from: queue, max: 1)
        try await transport.publish([message("kept")])
        let delivery = try await received[0]
        #expect(String(decoding: delivery.body, as: UTF8.self) == "kept")
        try await transport.settle(delivery, .acknowledge)
        await transport.close()
    }

    @Test func `takes messages on the edge of its size, and no larger ones without a bucket`() async throws {
        let harness = try await MotoHarness.start { $0.claimCheckBucket = nil }
        let transport = try harness.open()
        let body = [UInt8](repeating: 0x20, count: 262_144)
        try await transport.publish([OutgoingMessage(queue: queue, body: body)])
        let delivery = try await transport.receive(from: queue, max: 1)[0]
        #expect(delivery.body == body)
        try await transport.settle(delivery, .acknowledge)
        await #expect(throws: TransportError.messageTooLarge(queue: queue, bytes: 262_145, limit: 262_144)) {
            try await transport.publish([OutgoingMessage(queue: queue, body: body + [0x20])])
        }
        await transport.close()
    }

    @Test func `carries 5 MB through the bucket`() async throws {
        let harness = try await MotoHarness.start()
        let transport = try harness.open()
        let body = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try await transport.publish([OutgoingMessage(queue: queue, body: body)])
        let delivery = try await transport.receive(from: queue, max: 1)[0]
        #expect(delivery.body == body)
        try await transport.settle(delivery, .acknowledge)
        await transport.close()
    }

    @Test func `says which secret is wrong, and keeps it to itself`() async throws {
        let harness = try await MotoHarness.start()
        let environment = Environment(["AWS_ACCESS_KEY_ID": MotoServer.key, "AWS_SECRET_ACCESS_KEY": "s3cr3t"])
        let transport = try SQSTransport.open(harness.options, environment: environment)
        let error = await #expect(throws: TransportError.self) { try await transport.publish([message()]) }
        #expect(error?.isRetriable == true)
        #expect(error?.description.contains("secret key") == true)
        #expect(error?.description.contains("s3cr3t") == false)
        await transport.close()
    }

    @Test(arguments: [false, true])
    func `recovers by itself when connections are cut in the middle of answers`(usesFIFO: Bool) async throws {
        let harness = try await MotoHarness.start { $0.usesFIFO = usesFIFO }
        let observer = RecordingObserver()
        let proxy = try await FaultProxy.start(before: harness.server.port)
        let transport = try harness.open(observer: observer) { $0.endpoint = "http://127.0.0.1:\(proxy.port)" }
        try await transport.declare([queue])
        await proxy.cut(after: 20, .toClient)
        try await transport.publish([message("1")])
        await proxy.cut(after: 20, .toClient)
        let delivery = try await transport.receive(from: queue, max: 1)[0]
        await proxy.cut(after: 20, .toClient)
        let output = OutgoingMessage(queue: queue, body: Array("2".utf8))
        try await transport.settle(delivery, .acknowledge, publishing: [output])
        await proxy.refuse()
        async let depth = transport.depth(of: queue)
        try await eventually { observer.events.last { $0 == "away" || $0 == "back" } == "away" }
        await proxy.restore()
        // Whether an answer that was cut had confirmed something is not known, so a standard queue may have it twice.
        let left = try await depth.ready + depth.inFlight
        #expect(usesFIFO ? left == 1 : (1...4).contains(left))
        #expect(observer.events.filter { $0 == "away" || $0 == "back" }.suffix(2) == ["away", "back"])
        await transport.close()
        await proxy.stop()
    }

    @Test func `recovers by itself when the server stops answering for a while`() async throws {
        let server = try await MotoServer.start()
        let harness = try await MotoHarness.on(server)
        let transport = try harness.open()
        try await transport.publish([message("1")])
        let delivery = try await transport.receive(from: queue, max: 1)[0]
        server.pause()
        async let settled: Void = transport.settle(delivery, .acknowledge, publishing: [message("2")])
        async let received = transport.receive(from: queue, max: 1)
        try await harness.advance(by: .milliseconds(1500))
        server.resume()
        try await settled
        let second = try await received[0]
        #expect(String(decoding: second.body, as: UTF8.self) == "2")
        try await transport.settle(second, .acknowledge)
        await transport.close()
        await server.stop()
    }
}

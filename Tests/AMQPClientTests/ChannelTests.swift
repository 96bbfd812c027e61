// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOEmbedded
import Testing

@testable import AMQPClient

/// One channel against a broker that the test plays.
@Suite struct ChannelTests {
    @Test func `a message leaves as method, header and body, split by the frame limit`() throws {
        let broker = try EmbeddedBroker()
        try broker.open()
        let core = try broker.openChannel()
        let body = [UInt8](repeating: 7, count: 5000)
        _ = broker.publish(on: core, key: "resize", body: body)
        let frames = try broker.sent()
        #expect(
            frames.first
                == .method(
                    channel: 1,
                    .basicPublish(Publication(exchange: "asya", routingKey: "resize", mandatory: true))
                )
        )
        let properties = AMQPProperties(headers: ["x-publish-sequence": 1])
        #expect(frames[1] == .header(channel: 1, ContentHeader(bodyBytes: 5000, properties: properties)))
        #expect(frames[2] == .body(channel: 1, ByteBuffer(bytes: body.prefix(4088))))
        #expect(frames[3] == .body(channel: 1, ByteBuffer(bytes: body.dropFirst(4088))))
    }

    @Test func `each message learns what became of it`() throws {
        let broker = try EmbeddedBroker()
        try broker.open()
        let core = try broker.openChannel()
        let outcomes = (0..<5).map { _ in broker.publish(on: core) }
        let returned = ReturnedMessage(code: 312, text: "NO_ROUTE", exchange: "asya", routingKey: "k")
        try broker.send(.basicReturn(returned), AMQPProperties(headers: ["x-publish-sequence": 3]), body: [1])
        #expect(outcomes.allSatisfy { $0.all.isEmpty })
        try broker.send(.basicNack(tag: 2, multiple: false, requeue: false), channel: 1)
        try broker.send(.basicAck(tag: 4, multiple: true), channel: 1)
        #expect(
            outcomes.map(\.all) == [
                [.success(.confirmed)], [.success(.nacked)], [.success(.returned(code: 312, text: "NO_ROUTE"))],
                [.success(.confirmed)], [],
            ]
        )
    }

    @Test func `an acknowledgement that may wait leaves with the next message`() throws {
        let broker = try EmbeddedBroker()
        try broker.open()
        let core = try broker.openChannel()
        core.settle(.basicAck(tag: 1, multiple: false), mayWait: 4)
        core.settle(.basicAck(tag: 2, multiple: false), mayWait: 4)
        #expect(try broker.sent() == [])
        _ = broker.publish(on: core)
        let sent = try broker.sentMethods()
        #expect(sent.prefix(2) == [.basicAck(tag: 1, multiple: false), .basicAck(tag: 2, multiple: false)])
        #expect(sent.count == 3 && broker.writes == 1)
    }

    @Test func `acknowledgements that may wait leave by themselves after a while, or when they are too many`() throws {
        let broker = try EmbeddedBroker()
        try broker.open()
        let core = try broker.openChannel()
        // As one that ends a read.
        core.settle(.basicAck(tag: 1, multiple: false), mayWait: 2)
        try broker.send(.basicAck(tag: 0, multiple: true), channel: 1)
        #expect(try broker.sent() == [])
        broker.loop.advanceTime(by: .milliseconds(5))
        #expect(try broker.sentMethods() == [.basicAck(tag: 1, multiple: false)])
        for tag in 2...4 { core.settle(.basicAck(tag: UInt64(tag), multiple: false), mayWait: 2) }
        #expect(try broker.sent().count == 3)
        core.settle(.basicAck(tag: 5, multiple: false))
        #expect(try broker.sent().count == 1)
    }

    @Test func `a publish without confirms is refused and not sent`() throws {
        let broker = try EmbeddedBroker()
        try broker.open()
        let core = try broker.openChannel(confirms: false)
        #expect(broker.publish(on: core).all == [.failure(.confirmsNotSelected)])
        #expect(try broker.sent() == [])
    }

    @Test func `a publish beyond the limit of unsent bytes is refused and not sent`() throws {
        var options = AMQPOptions()
        options.maxUnsentBytes = 100_000
        let broker = try EmbeddedBroker(options)
        try broker.open()
        let core = try broker.openChannel()
        broker.channel.isWritable = false
        #expect(broker.publish(on: core, body: [UInt8](repeating: 0, count: 100_000)).all.isEmpty)
        guard case .failure(.tooMuchUnsent(_, 100_000))? = broker.publish(on: core).all.first else {
            Issue.record("the second message was taken")
            return
        }
        #expect(try broker.sentMethods().count == 1)
    }

    @Test func `answers go to the calls in their order`() throws {
        let broker = try EmbeddedBroker()
        try broker.open()
        let core = try broker.openChannel()
        let first = broker.call(.queuePurge(queue: "a"), on: core)
        let second = broker.call(.queueDelete(queue: "b", ifUnused: false, ifEmpty: false), on: core)
        try broker.send(.queuePurgeOk(messageCount: 4), channel: 1)
        try broker.send(.queueDeleteOk(messageCount: 5), channel: 1)
        #expect(first.all == [.success(.queuePurgeOk(messageCount: 4))])
        #expect(second.all == [.success(.queueDeleteOk(messageCount: 5))])
    }

    @Test func `an answer that nobody waits for any more does not confuse the next`() throws {
        let broker = try EmbeddedBroker()
        try broker.open()
        let core = try broker.openChannel()
        let cancelled = CallID.next()
        let first = broker.call(.queuePurge(queue: "a"), on: core, as: cancelled)
        let second = broker.call(.queuePurge(queue: "b"), on: core)
        core.abandon(cancelled, because: .cancelled(method: "queue.purge"))
        try broker.send(.queuePurgeOk(messageCount: 1), channel: 1)
        try broker.send(.queuePurgeOk(messageCount: 2), channel: 1)
        #expect(first.all == [.failure(.cancelled(method: "queue.purge"))])
        #expect(second.all == [.success(.queuePurgeOk(messageCount: 2))])
    }

    @Test func `a call without an answer ends after its time`() throws {
        var options = AMQPOptions()
        options.callTimeout = .seconds(3)
        let broker = try EmbeddedBroker(options)
        try broker.open()
        let core = try broker.openChannel()
        let answer = broker.call(.queuePurge(queue: "q"), on: core)
        broker.loop.advanceTime(by: .seconds(3))
        #expect(answer.all == [.failure(.timedOut(method: "queue.purge", after: .seconds(3)))])
        #expect(broker.closeReason.all.isEmpty)
    }

    @Test func `a refusal ends its channel and no other`() throws {
        let broker = try EmbeddedBroker()
        try broker.open()
        let (one, other) = (try broker.openChannel(), try broker.openChannel())
        let outcome = broker.publish(on: one)
        let answer = broker.call(.queueDeclare(QueueDeclaration(name: "q", passive: true)), on: one)
        let otherOutcome = broker.publish(on: other)
        _ = try broker.sent()
        try broker.send(
            .channelClose(CloseReason(code: 404, text: "NOT_FOUND - no queue 'q'", classID: 50, methodID: 10)),
            channel: 1
        )
        let reason = AMQPError.channelClosed(code: 404, text: "NOT_FOUND - no queue 'q'", method: "queue.declare")
        #expect(try broker.sent() == [.method(channel: 1, .channelCloseOk)])
        #expect(answer.all == [.failure(reason)])
        #expect(outcome.all == [.failure(reason)])
        #expect(broker.publish(on: one).all == [.failure(reason)])
        one.settle(.basicAck(tag: 1, multiple: false))
        #expect(try broker.sent() == [])
        try broker.send(.basicAck(tag: 1, multiple: false), channel: 2)
        #expect(otherOutcome.all == [.success(.confirmed)])
    }

    @Test func `both sides may close a channel at once`() throws {
        let broker = try EmbeddedBroker()
        try broker.open()
        let core = try broker.openChannel()
        let answer = broker.call(.channelClose(.done), on: core)
        _ = try broker.sent()
        try broker.send(.channelClose(CloseReason(code: 404, text: "NOT_FOUND")), channel: 1)
        try broker.send(.channelCloseOk, channel: 1)
        #expect(answer.all == [.success(.channelCloseOk)])
        #expect(try broker.sent() == [.method(channel: 1, .channelCloseOk)])
        #expect(broker.closeReason.all.isEmpty)
    }

    @Test func `deliveries reach their consumer until it is cancelled`() throws {
        let broker = try EmbeddedBroker()
        try broker.open()
        let core = try broker.openChannel()
        let bodies = Recorder<[UInt8]>()
        let cancels = Recorder<String>()
        for tag in ["a", "b"] {
            let consumer = Consumer(onDelivery: { bodies.append($0.body) }, onCancel: { cancels.append(tag) })
            core.call(.basicConsume(ConsumerRequest(queue: "q", tag: tag)), as: .next(), consumer: consumer) { _ in }
            try broker.send(.basicConsumeOk(tag: tag), channel: 1)
        }
        func deliver(_ tag: String, _ body: [UInt8]) throws {
            let message = DeliveredMessage(
                consumerTag: tag,
                deliveryTag: 9,
                redelivered: false,
                exchange: "",
                routingKey: "q"
            )
            try broker.send(.basicDeliver(message), AMQPProperties(), body: body)
        }
        let large = (0..<20_000).map { UInt8(truncatingIfNeeded: $0) }
        try deliver("a", large)
        try deliver("b", [])
        #expect(bodies.all == [large, []])

        let answer = broker.call(.basicCancel(tag: "a", noWait: false), on: core)
        try deliver("a", [1])
        try broker.send(.basicCancelOk(tag: "a"), channel: 1)
        #expect(answer.all.count == 1)
        #expect(bodies.all.count == 3)
        try broker.send(.basicCancel(tag: "b", noWait: true), channel: 1)
        #expect(cancels.all == ["b"])
        try deliver("b", [2])
        #expect(
            broker.closeReason.all == [.malformed(reason: "a delivery for the unknown consumer 'b'")]
        )
    }

    @Test func `a body longer than the limit ends the connection without being read`() throws {
        var options = AMQPOptions()
        options.maxBodyBytes = 1000
        let broker = try EmbeddedBroker(options)
        try broker.open()
        _ = try broker.openChannel()
        let message = DeliveredMessage(
            consumerTag: "a",
            deliveryTag: 1,
            redelivered: false,
            exchange: "",
            routingKey: "q"
        )
        try broker.send(.basicDeliver(message), AMQPProperties(), body: [UInt8](repeating: 0, count: 1001))
        #expect(
            broker.closeReason.all == [.malformed(reason: "a body of 1001 bytes exceeds the limit of 1000")]
        )
    }
}

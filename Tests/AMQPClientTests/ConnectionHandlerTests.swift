// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOEmbedded
import SeededRandom
import Testing

@testable import AMQPClient

/// A whole connection against a broker that the test plays, on an event loop whose time the test keeps.
@Suite struct ConnectionHandlerTests {
    @Test func `the hand-shake logs in, agrees on limits and opens the virtual host`() throws {
        var options = AMQPOptions(user: "actor", password: "secret", virtualHost: "prod")
        options.connectionName = "asya-sidecar resize"
        options.heartbeat = .seconds(20)
        let broker = try EmbeddedBroker(options)
        #expect(broker.greeting == Array("AMQP".utf8) + [0, 0, 9, 1])

        try broker.send(EmbeddedBroker.start)
        guard case .connectionStartOk(let answer)? = try broker.sentMethods().first else {
            Issue.record("no start-ok")
            return
        }
        #expect(answer.mechanism == "PLAIN")
        #expect(answer.response == Array("\0actor\0secret".utf8))
        #expect(answer.clientProperties["connection_name"] == "asya-sidecar resize")
        let capabilities = answer.clientProperties["capabilities"]?.tableValue
        #expect(capabilities?["authentication_failure_close"] == true)
        #expect(capabilities?["connection.blocked"] == true)

        try broker.send(.connectionTune(ConnectionTuning(channelMax: 2047, frameMax: 131_072, heartbeatSeconds: 60)))
        #expect(
            try broker.sentMethods() == [
                .connectionTuneOk(ConnectionTuning(channelMax: 2047, frameMax: 131_072, heartbeatSeconds: 20)),
                .connectionOpen(virtualHost: "prod"),
            ]
        )
        try broker.send(.connectionOpenOk)
        let opened = Recorder<OpenedConnection>()
        broker.handler.openPromise.futureResult.whenSuccess { opened.append($0) }
        #expect(opened.all.first?.serverProperties["product"] == "RabbitMQ")
        #expect(opened.all.first?.tuning.heartbeatSeconds == 20)
    }

    @Test func `frames of one turn leave in one write`() throws {
        let broker = try EmbeddedBroker()
        try broker.open()
        let core = try broker.openChannel()
        for tag in 1...5 {
            _ = broker.publish(on: core)
            core.settle(.basicAck(tag: UInt64(tag), multiple: false))
        }
        // Method, header and body of each message, and an acknowledgement.
        #expect(try broker.sent().count == 20)
        #expect(broker.writes == 1)
    }

    @Test func `what is sent while reading leaves when the reading is done`() throws {
        let broker = try EmbeddedBroker()
        try broker.open()
        let core = try broker.openChannel()
        let consumer = Consumer(
            onDelivery: { _ in },
            onCancel: {}
        )
        core.call(.basicConsume(ConsumerRequest(queue: "q", tag: "t")), as: .next(), consumer: consumer) { _ in }
        try broker.send(.basicConsumeOk(tag: "t"), channel: 1)
        _ = try broker.sent()
        let outcome = broker.publish(on: core)
        try broker.send(.basicAck(tag: 1, multiple: false), channel: 1)
        #expect(outcome.all == [.success(.confirmed)])
        #expect(try broker.channel.readOutbound(as: ByteBuffer.self) != nil)
    }

    @Test func `heartbeats are sent when nothing else was`() throws {
        let broker = try EmbeddedBroker()
        try broker.open(heartbeatSeconds: 10)
        broker.loop.advanceTime(by: .seconds(5))
        #expect(try broker.sent() == [])
        for _ in 0..<8 {
            broker.loop.advanceTime(by: .seconds(5))
            #expect(try broker.sent() == [.heartbeat])
            try broker.send(bytes: [8, 0, 0, 0, 0, 0, 0, 0xCE])
        }
        #expect(broker.closeReason.all.isEmpty)
    }

    @Test func `a broker that is silent for two intervals is given up`() throws {
        let broker = try EmbeddedBroker()
        try broker.open(heartbeatSeconds: 10)
        let core = try broker.openChannel()
        let outcome = broker.publish(on: core)
        broker.loop.advanceTime(by: .seconds(20))
        #expect(broker.closeReason.all.isEmpty)
        broker.loop.advanceTime(by: .seconds(5))
        #expect(broker.closeReason.all == [.heartbeatMissed(after: .seconds(20))])
        #expect(outcome.all == [.failure(.heartbeatMissed(after: .seconds(20)))])
        #expect(!broker.channel.isActive)
    }

    @Test func `blocked and unblocked are passed on`() throws {
        let broker = try EmbeddedBroker()
        try broker.open()
        try broker.send(.connectionBlocked(reason: "low on memory"))
        #expect(broker.handler.blocked.isSet)
        try broker.send(.connectionUnblocked)
        #expect(!broker.handler.blocked.isSet)
        #expect(broker.events.all == [.blocked(reason: "low on memory"), .unblocked])
    }

    @Test func `a broker that breaks the protocol is told so, and everything that waits fails`() throws {
        let broker = try EmbeddedBroker()
        try broker.open()
        let core = try broker.openChannel()
        let answer = broker.call(.queuePurge(queue: "q"), on: core)
        _ = try broker.sent()
        try broker.send(.queueDeleteOk(messageCount: 1), channel: 1)
        let reason = AMQPError.malformed(reason: "queue.delete-ok answers nothing that was asked")
        #expect(try broker.sentMethods().map(\.id) == [.connectionClose])
        #expect(answer.all == [.failure(reason)])
        #expect(broker.closeReason.all == [reason])
    }

    @Test func `a close is answered and passed on`() throws {
        let broker = try EmbeddedBroker()
        try broker.open()
        try broker.send(.connectionClose(CloseReason(code: 320, text: "CONNECTION_FORCED - shutdown")))
        #expect(try broker.sentMethods() == [.connectionCloseOk])
        #expect(
            broker.closeReason.all == [
                .connectionClosed(code: 320, text: "CONNECTION_FORCED - shutdown", method: nil)
            ]
        )
    }

    @Test func `closing waits for the broker, and for no longer than allowed`() throws {
        let answered = try EmbeddedBroker()
        try answered.open()
        answered.handler.close(within: .seconds(5))
        #expect(try answered.sentMethods() == [.connectionClose(.done)])
        #expect(answered.closeReason.all.isEmpty)
        try answered.send(.connectionCloseOk)
        #expect(answered.closeReason.all == [.closedByClient])

        let silent = try EmbeddedBroker()
        try silent.open()
        silent.handler.close(within: .seconds(5))
        silent.loop.advanceTime(by: .seconds(5))
        #expect(silent.closeReason.all == [.closedByClient])
    }

    @Test func `the end of the stream says what it means at that time`() throws {
        let atOnce = try EmbeddedBroker()
        try atOnce.channel.close().wait()
        guard case .notAMQP? = atOnce.closeReason.all.first else {
            Issue.record("\(atOnce.closeReason.all)")
            return
        }
        let afterLogin = try EmbeddedBroker(AMQPOptions(user: "actor", password: "wrong"))
        try afterLogin.send(EmbeddedBroker.start)
        try afterLogin.channel.close().wait()
        guard case .accessRefused("actor", _)? = afterLogin.closeReason.all.first else {
            Issue.record("\(afterLogin.closeReason.all)")
            return
        }
        let open = try EmbeddedBroker()
        try open.open()
        try open.channel.close().wait()
        guard case .connectionLost? = open.closeReason.all.first else {
            Issue.record("\(open.closeReason.all)")
            return
        }
    }

    @Test func `a peer that is no broker is named as that`() throws {
        let broker = try EmbeddedBroker()
        try broker.send(bytes: Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8))
        #expect(
            broker.closeReason.all == [
                .notAMQP(address: "localhost:5672", reason: "a frame of the unknown type 72")
            ]
        )
    }

    @Test func `channels have a limit, and numbers that rest before they are used again`() throws {
        let broker = try EmbeddedBroker()
        try broker.open()
        let cores = try (0..<3).map { _ in try broker.openChannel() }
        #expect(cores.map(\.number) == [1, 2, 3])
        #expect(throws: AMQPError.tooManyChannels(limit: 3)) { try broker.handler.reserveChannel().get() }
        for number in [1, 2] as [UInt16] {
            _ = broker.call(.channelClose(.done), on: cores[Int(number) - 1])
            try broker.send(.channelCloseOk, channel: number)
        }
        #expect(try broker.openChannel().number == 1)
        #expect(try broker.openChannel().number == 2)
    }

    @Test func `random frames of an open connection end it or are taken, and never trap`() throws {
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<2000 {
            let broker = try EmbeddedBroker()
            try broker.open()
            let core = try broker.openChannel()
            let outcome = broker.publish(on: core)
            for _ in 0..<20 where broker.closeReason.all.isEmpty {
                let number = generator.oneIn(4) ? UInt16(generator.below(4)) : 1
                switch generator.below(4) {
                case 0:
                    try broker.send(
                        generator.method(generator.pick([.basicReturn, .basicDeliver, .basicGetOk])),
                        generator.properties(),
                        body: generator.bytes(upTo: 9),
                        channel: number
                    )
                case 1:
                    try broker.send(
                        .basicAck(tag: UInt64(generator.below(3)), multiple: generator.flag()),
                        channel: number
                    )
                default: try broker.send(generator.method(generator.pick(MethodID.allCases)), channel: number)
                }
            }
            broker.handler.fail(.closedByClient)
            #expect(outcome.all.count == 1)
        }
    }
}

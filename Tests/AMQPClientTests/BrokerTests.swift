// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import NIOCore
import NIOPosix
import SeededRandom
import Testing

@testable import AMQPClient

/// The client against a RabbitMQ node of the suite's own.
@Suite(BrokerScope(), .timeLimit(.minutes(10))) struct BrokerTests {
    private let loop = MultiThreadedEventLoopGroup.singleton.next()

    private func withConnection(
        _ options: AMQPOptions? = nil,
        _ body: (AMQPConnection) async throws -> Void
    ) async throws {
        let node = try #require(BrokerScope.node)
        let connection = try await AMQPConnection.connect(options ?? node.options, on: loop)
        let result: Result<Void, any Error>
        do {
            try await body(connection)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await connection.close()
        try result.get()
    }

    private func connectError(_ change: (inout AMQPOptions) -> Void) async throws -> AMQPError? {
        var options = try #require(BrokerScope.node).options
        change(&options)
        do throws(AMQPError) {
            let connection = try await AMQPConnection.connect(options, on: loop)
            await connection.close()
            return nil
        } catch {
            return error
        }
    }

    @Test func `a message goes through the broker with its properties and every byte`() async throws {
        try await withConnection { connection in
            #expect(connection.serverProperties["product"] == "RabbitMQ")
            #expect(connection.heartbeat == .seconds(30))
            #expect(connection.frameMax == 131_072)
            let channel = try await connection.openChannel()
            try await channel.confirmSelect()
            try await channel.setPrefetch(10)
            try await channel.declareExchange("through", type: "topic")
            let status = try await channel.declareQueue("through", arguments: ["x-message-ttl": .int64(600_000)])
            #expect(status == AMQPQueueStatus(name: "through", messageCount: 0, consumerCount: 0))
            try await channel.bindQueue("through", to: "through", routingKey: "a.*")

            let (deliveries, continuation) = AsyncStream.makeStream(of: AMQPDelivery.self)
            try await channel.consume("through", tag: "reader") { continuation.yield($0) }
            var generator = SeededGenerator(seed: 11)
            var published: [(AMQPProperties, [UInt8])] = []
            var outcomes: [EventLoopFuture<PublishOutcome>] = []
            for size in [0, 1, 131_064, 131_065, 1 << 20] {
                var properties = AMQPProperties(contentType: "application/json", deliveryMode: 2, messageID: "m\(size)")
                properties.headers = ["t": true, "n": .int64(.min), "s": "é", "in": .table(["a": .array([.void, 1])])]
                properties.timestamp = 1_700_000_000
                let body = (0..<size).map { _ in UInt8.random(in: 0...255, using: &generator) }
                published.append((properties, body))
                outcomes.append(
                    channel.publish(exchange: "through", routingKey: "a.b", properties: properties, body: body)
                )
            }
            for outcome in outcomes { #expect(try await outcome.get() == .confirmed) }
            var iterator = deliveries.makeAsyncIterator()
            for (number, (properties, body)) in published.enumerated() {
                let delivery = try #require(await iterator.next())
                #expect(delivery.body == body)
                var received = delivery.properties
                #expect(received.headers?[AMQPChannel.returnedMessageHeader] == .int64(Int64(number + 1)))
                received.headers?[AMQPChannel.returnedMessageHeader] = nil
                #expect(received == properties)
                #expect(delivery.exchange == "through")
                #expect(delivery.routingKey == "a.b")
                #expect(!delivery.redelivered)
                channel.ack(delivery.deliveryTag)
            }
            try await channel.cancelConsumer("reader")
            await channel.close()
            #expect(try await channel.closeFuture.get() == .closedByClient)
        }
    }

    @Test func `messages without a queue come back, each to its own publish`() async throws {
        try await withConnection { connection in
            let channel = try await connection.openChannel()
            try await channel.confirmSelect()
            _ = try await channel.declareQueue("some", exclusive: true)
            var outcomes: [EventLoopFuture<PublishOutcome>] = []
            for number in 0..<200 {
                let key = number.isMultiple(of: 3) ? "nowhere" : "some"
                outcomes.append(channel.publish(exchange: "", routingKey: key, body: Array("\(number)".utf8)))
            }
            for (number, outcome) in outcomes.enumerated() {
                let expected: PublishOutcome =
                    number.isMultiple(of: 3) ? .returned(code: 312, text: "NO_ROUTE") : .confirmed
                #expect(try await outcome.get() == expected)
            }
            let silent = channel.publish(exchange: "", routingKey: "nowhere", mandatory: false, body: [1])
            #expect(try await silent.get() == .confirmed)
        }
    }

    @Test func `a full queue that rejects more nacks`() async throws {
        try await withConnection { connection in
            let channel = try await connection.openChannel()
            try await channel.confirmSelect()
            let arguments: AMQPTable = ["x-max-length": 1, "x-overflow": "reject-publish"]
            _ = try await channel.declareQueue("full", exclusive: true, arguments: arguments)
            let first = channel.publish(exchange: "", routingKey: "full", body: [1])
            #expect(try await first.get() == .confirmed)
            let second = channel.publish(exchange: "", routingKey: "full", body: [2])
            #expect(try await second.get() == .nacked)
        }
    }

    @Test func `get takes one message, refusing returns it, purge and delete count`() async throws {
        try await withConnection { connection in
            let channel = try await connection.openChannel()
            try await channel.confirmSelect()
            _ = try await channel.declareQueue("shelf")
            #expect(try await channel.get("shelf") == nil)
            for number in 0..<3 {
                _ = try await channel.publish(exchange: "", routingKey: "shelf", body: [UInt8(number)]).get()
            }
            let first = try #require(try await channel.get("shelf"))
            #expect(first.delivery.body == [0])
            #expect(first.messageCount == 2)
            channel.nack(first.delivery.deliveryTag, requeue: true)
            let again = try #require(try await channel.get("shelf"))
            #expect(again.delivery.body == [0])
            #expect(again.delivery.redelivered)
            channel.reject(again.delivery.deliveryTag, requeue: false)
            #expect(try await channel.declareQueue("shelf", passive: true).messageCount == 2)
            #expect(try await channel.purgeQueue("shelf") == 2)
            #expect(try await channel.deleteQueue("shelf") == 0)
        }
    }

    @Test func `a refusal tells the broker's words, and other channels go on`() async throws {
        try await withConnection { connection in
            let (channel, other) = (try await connection.openChannel(), try await connection.openChannel())
            _ = try await channel.declareQueue("differs", exclusive: true)
            let error = await #expect(throws: AMQPError.self) {
                try await channel.declareQueue("differs", exclusive: true, arguments: ["x-max-length": 5])
            }
            guard case .channelClosed(AMQPReplyCode.preconditionFailed, let text, "queue.declare")? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(text.contains("x-max-length"))
            #expect(try await channel.closeFuture.get() == error)
            let missing = await #expect(throws: AMQPError.self) { try await other.get("missing") }
            #expect(missing?.replyCode == AMQPReplyCode.notFound)
            _ = try await connection.openChannel()
        }
    }

    @Test func `a consumer learns that its queue is gone`() async throws {
        try await withConnection { connection in
            let channel = try await connection.openChannel()
            _ = try await channel.declareQueue("doomed")
            let (cancels, continuation) = AsyncStream.makeStream(of: Void.self)
            try await channel.consume("doomed", tag: "c", onDelivery: { _ in }, onCancel: { continuation.yield() })
            let other = try await connection.openChannel()
            try await other.deleteQueue("doomed")
            var iterator = cancels.makeAsyncIterator()
            #expect(await iterator.next() != nil)
        }
    }

    @Test func `wrong logins and virtual hosts are told apart`() async throws {
        guard case .accessRefused("guest", _)? = try await connectError({ $0.password = "wrong" }) else {
            Issue.record("a wrong password was not refused")
            return
        }
        let error = try await connectError { $0.virtualHost = "nope" }
        guard case .virtualHostRefused("nope", AMQPReplyCode.notAllowed, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `an administrator's close is passed on with the reason`() async throws {
        let node = try #require(BrokerScope.node)
        var options = node.options
        options.connectionName = "doomed connection"
        let connection = try await AMQPConnection.connect(options, on: loop)
        try await node.evaluate(
            "[rabbit_networking:close_connection(P, \"by a test\") || [{pid, P}, {client_properties, C}] <- "
                + "rabbit_networking:connection_info_all([pid, client_properties]), is_list(C), "
                + "lists:keyfind(<<\"connection_name\">>, 1, C) =:= {<<\"connection_name\">>, longstr, "
                + "<<\"doomed connection\">>}], ok"
        )
        guard case .connectionClosed(320, let text, _) = try await connection.closeFuture.get() else {
            Issue.record("\(try await connection.closeFuture.get())")
            return
        }
        #expect(text.contains("by a test"))
    }

    @Test func `TLS is verified, by the authority and by the name`() async throws {
        let node = try #require(BrokerScope.node)
        let certificates = try #require(node.settings.certificates)
        try await withConnection(try node.tlsOptions()) { connection in
            _ = try await connection.openChannel().declareQueue("tls", exclusive: true)
        }
        var options = try node.tlsOptions()
        options.host = "localhost"
        try await withConnection(options) { _ in }
        options.tls?.serverName = "elsewhere"
        try await expectTLSFailure(options)
        options = try node.tlsOptions()
        options.tls?.certificateAuthorityFile = certificates.otherAuthority
        try await expectTLSFailure(options)
    }

    @Test func `TLS and plain connections at each other's port are named`() async throws {
        let node = try #require(BrokerScope.node)
        let plain = node.port
        let secure = try #require(node.tlsPort)
        let certificate = node.settings.certificates?.authority
        let first = try await connectError {
            $0.port = plain
            $0.tls = AMQPTLSOptions(certificateAuthorityFile: certificate)
        }
        #expect(first?.description.contains("the port is for amqps") == true, "\(String(describing: first))")
        let second = try await connectError { $0.port = secure }
        guard case .notAMQP? = second else {
            Issue.record("\(String(describing: second))")
            return
        }
    }

    private func expectTLSFailure(_ options: AMQPOptions) async throws {
        do throws(AMQPError) {
            let connection = try await AMQPConnection.connect(options, on: loop)
            await connection.close()
            Issue.record("connected with \(String(describing: options.tls))")
        } catch {
            guard case .tlsFailed = error else {
                Issue.record("\(error)")
                return
            }
        }
    }

    @Test func `a client certificate logs in by EXTERNAL`() async throws {
        let node = try #require(BrokerScope.node)
        let certificates = try #require(node.settings.certificates)
        try await node.control("add_user", "client", "unused")
        try await node.control("set_permissions", "client", ".*", ".*", ".*")
        var options = try node.tlsOptions()
        options.tls?.clientCertificateFile = certificates.client
        options.tls?.clientKeyFile = certificates.clientKey
        try await withConnection(options) { connection in
            _ = try await connection.openChannel().declareQueue("external", exclusive: true)
        }
    }
}

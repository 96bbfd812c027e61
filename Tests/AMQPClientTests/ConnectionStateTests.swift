// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AMQPClient

@Suite struct ConnectionStateTests {
    private func tuned(_ options: AMQPOptions, _ offered: ConnectionTuning) throws -> ConnectionTuning? {
        var state = ConnectionState(options: options)
        _ = try state.received(EmbeddedBroker.start)
        guard case .tuned(let tuning, _) = try state.received(.connectionTune(offered)) else { return nil }
        return tuning
    }

    @Test func `of both sides' limits the smaller one that is not zero is agreed on`() throws {
        var options = AMQPOptions()
        options.heartbeat = .milliseconds(1500)
        #expect(
            try tuned(options, ConnectionTuning(channelMax: 0, frameMax: 0, heartbeatSeconds: 0))
                == ConnectionTuning(channelMax: 2047, frameMax: 131_072, heartbeatSeconds: 2)
        )
        options.heartbeat = .zero
        options.channelMax = 0
        #expect(
            try tuned(options, ConnectionTuning(channelMax: 9, frameMax: 8192, heartbeatSeconds: 60))
                == ConnectionTuning(channelMax: 9, frameMax: 8192, heartbeatSeconds: 60)
        )
        // A frame shorter than the protocol's least cannot be agreed on.
        #expect(try tuned(options, ConnectionTuning(channelMax: 9, frameMax: 1, heartbeatSeconds: 0))?.frameMax == 4096)
    }

    @Test func `a refused login names the user and never the password`() throws {
        let options = AMQPOptions(user: "actor", password: "hunter2")
        var state = ConnectionState(options: options)
        _ = try state.received(EmbeddedBroker.start)
        let text = "ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN."
        let event = try state.received(.connectionClose(CloseReason(code: 403, text: text)))
        let error = AMQPError.accessRefused(user: "actor", reason: text)
        #expect(event == .refused(error, answer: .connectionCloseOk))
        #expect(!error.description.contains("hunter2"))
    }

    @Test func `a refused virtual host is named`() throws {
        var state = ConnectionState(options: AMQPOptions(virtualHost: "nope"))
        _ = try state.received(EmbeddedBroker.start)
        _ = try state.received(.connectionTune(ConnectionTuning(channelMax: 1, frameMax: 4096, heartbeatSeconds: 1)))
        let reason = CloseReason(code: 530, text: "NOT_ALLOWED - vhost nope not found", classID: 10, methodID: 40)
        #expect(
            try state.received(.connectionClose(reason))
                == .refused(
                    .virtualHostRefused(name: "nope", code: 530, reason: "NOT_ALLOWED - vhost nope not found"),
                    answer: .connectionCloseOk
                )
        )
    }

    @Test func `a client certificate without a password logs in by EXTERNAL`() throws {
        var tls = AMQPTLSOptions()
        tls.clientCertificateFile = "client.pem"
        var state = ConnectionState(options: AMQPOptions(tls: tls))
        guard case .reply(.connectionStartOk(let answer)) = try state.received(EmbeddedBroker.start) else {
            Issue.record("no start-ok")
            return
        }
        #expect(answer.mechanism == "EXTERNAL")
        #expect(answer.response == [])

        var other = ConnectionState(options: AMQPOptions(tls: tls))
        let start = ConnectionStart(serverProperties: [:], mechanisms: "PLAIN AMQPLAIN")
        #expect(
            throws: AMQPError.accessRefused(
                user: "guest",
                reason: "it offers the mechanisms 'PLAIN AMQPLAIN' and not EXTERNAL"
            )
        ) { try other.received(.connectionStart(start)) }
    }

    @Test func `a method at the wrong time breaks the protocol, and after closing nothing counts`() throws {
        var state = ConnectionState(options: AMQPOptions())
        #expect(throws: AMQPError.self) { try state.received(.connectionOpenOk) }
        state.startClosing()
        #expect(try state.received(.connectionBlocked(reason: "")) == nil)
        #expect(try state.received(.connectionCloseOk) == .closed)
    }

    @Test func `the first reason for the end stays`() {
        var state = ConnectionState(options: AMQPOptions())
        state.close(.closedByClient)
        state.close(.connectionLost(reason: "later"))
        #expect(state.closeReason == .closedByClient)
    }
}

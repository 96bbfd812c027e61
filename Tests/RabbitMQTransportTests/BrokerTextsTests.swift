// SPDX-License-Identifier: Apache-2.0

import AMQPClient
import Testing
import Transports

@testable import RabbitMQTransport

/// What is read out of the broker's words.
struct BrokerTextsTests {
    @Test func `a setting that differs is named with both values`() throws {
        let both = try #require(
            SettingDifference(
                "PRECONDITION_FAILED - inequivalent arg 'x-queue-type' for queue 'asya-a' in vhost '/': received the "
                    + "value 'quorum' of type 'longstr' but current is the value 'classic' of type 'longstr'"
            )
        )
        #expect(both.name == "x-queue-type")
        #expect(both.owner == "queue 'asya-a'")
        #expect(both.wanted == "quorum")
        #expect(both.current == "classic")
        #expect("\(both)".hasPrefix("x-queue-type of queue 'asya-a' is classic, ours is quorum; "))
        let missing = try #require(
            SettingDifference(
                "PRECONDITION_FAILED - inequivalent arg 'x-dead-letter-exchange' for queue 'q' in vhost 'it''s': received "
                    + "the value '' of type 'longstr' but current is none"
            )
        )
        #expect(missing.wanted == "empty")
        #expect(missing.current == "not set")
        let exchange = try #require(
            SettingDifference(
                "PRECONDITION_FAILED - inequivalent arg 'type' for exchange 'asya' in vhost '/': received 'topic' but "
                    + "current is 'direct'"
            )
        )
        #expect(exchange.owner == "exchange 'asya'")
        #expect(exchange.current == "direct")
    }

    @Test(arguments: ["", "PRECONDITION_FAILED - unknown delivery tag 1", "inequivalent arg 'x' for "])
    func `other texts name no difference`(text: String) {
        #expect(SettingDifference(text) == nil)
    }

    @Test func `a size limit is read`() throws {
        let size = try #require(
            SizeLimit("PRECONDITION_FAILED - message size 70000 is larger than configured max size 65536")
        )
        #expect(size.bytes == 70_000)
        #expect(size.limit == 65_536)
        #expect(SizeLimit("message size unknown is larger than nothing") == nil)
    }

    @Test func `errors keep apart what can be mended by waiting`() {
        let text = "PRECONDITION_FAILED - delivery acknowledgement on channel 2 timed out. Timeout value used: 5000 ms."
        let timeout = TransportError(.channelClosed(code: 406, text: text, method: nil), location: "the queue q")
        #expect("\(timeout)".contains("set that above ASYA_RUNTIME_TIMEOUT"))
        let denied = TransportError(.channelClosed(code: 403, text: "no", method: nil), location: "the queue q")
        #expect("\(denied)".contains("grant"))
        #expect(denied.isRetriable)
        #expect(TransportError(.connectionLost(reason: "reset"), location: "").isRetriable)
    }

    @Test func `back-off grows to its limit and stays below it`() {
        var random = SystemRandomNumberGenerator()
        var backoff = Backoff()
        var limit = Duration.milliseconds(100)
        for _ in 0..<20 {
            let pause = backoff.next(using: &random)
            #expect(pause >= .zero)
            #expect(pause <= limit)
            limit = min(limit * 2, .seconds(30))
        }
    }
}

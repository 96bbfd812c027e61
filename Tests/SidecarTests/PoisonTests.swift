// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing
import Transports

@testable import Sidecar

/// Whatever is in a queue: it ends at error-end whole and with a reason, and the next message is handled.
@Suite(.timeLimit(.minutes(10)))
struct PoisonTests {
    private let answer = #"[{"payload":{"n":2}}]"#

    private func publish(_ body: [UInt8], _ fixture: SidecarFixture) async throws {
        try await fixture.transport.publish([OutgoingMessage(queue: fixture.queue("a"), body: body)])
    }

    /// The next message of error-end, read as end actors do.
    private func failed(_ fixture: SidecarFixture) async throws -> Envelope {
        let deliveries = try await fixture.transport.receive(from: fixture.queue("error-end"), max: 1)
        for delivery in deliveries { try await fixture.transport.settle(delivery, .acknowledge) }
        return try Envelope(decoding: deliveries.first?.body ?? [], limits: .endActor)
    }

    /// Sends a message, and checks what error-end gets and that the sidecar goes on.
    private func check(_ poison: Poison, _ fixture: SidecarFixture) async throws {
        try await publish(poison.body, fixture)
        let envelope = try await failed(fixture)
        #expect(!envelope.id.isEmpty, "\(poison.name)")
        let payload = try JSONValue(envelope.payload)
        #expect(payload["error"]?.stringValue == poison.code.rawValue, "\(poison.name)")
        #expect(payload["details"]?["type"]?.stringValue == poison.type, "\(poison.name)")
        #expect(payload["details"]?["message"]?.stringValue?.isEmpty == false, "\(poison.name)")
        if let original = poison.payload {
            let kept = String(decoding: envelope.payload.bytes, as: UTF8.self)
            #expect(kept.hasSuffix(#""original_payload":\#(original)}"#), "\(poison.name)")
        } else if String(validating: poison.body, as: UTF8.self) != nil {
            let text = payload["original_message"]?.stringValue.map { Array($0.utf8) }
            #expect(text == poison.body, "\(poison.name)")
        } else {
            let text = payload["original_message_base64"]?.stringValue
            #expect(text.flatMap { Base64.decode(Array($0.utf8)) } == poison.body, "\(poison.name)")
        }
        let runs = fixture.runs.count
        try await publish(Array(Poison.envelope("1").utf8), fixture)
        #expect(try await fixture.next("b").payload.bytes == Array(#"{"n":2}"#.utf8), "\(poison.name)")
        #expect(fixture.runs.count == runs + 1, "\(poison.name)")
    }

    @Test(arguments: TestBroker.allCases)
    func `bad input of every kind reaches error-end whole and with its reason`(broker: TestBroker) async throws {
        try await broker.with { connect in
            try await SidecarFixture.run(connect: connect, handler: { _ in answer }) { fixture in
                for poison in Poison.all { try await check(poison, fixture) }
            }
        }
    }

    @Test(arguments: zip(TestBroker.allCases, Poison.huge + Poison.huge))
    func `a message of 64 MB reaches error-end whole`(broker: TestBroker, poison: Poison) async throws {
        try await broker.with { connect in
            try await SidecarFixture.run(connect: connect, handler: { _ in answer }) { fixture in
                try await publish(poison.body, fixture)
                let deliveries = try await fixture.transport.receive(from: fixture.queue("error-end"), max: 1)
                let body = try #require(deliveries.first?.body)
                #expect(String(decoding: body.prefix(1_000), as: UTF8.self).contains("EnvelopeTooLarge"))
                #expect(body.count > poison.body.count)
                try await publish(Array(Poison.envelope("1").utf8), fixture)
                #expect(try await fixture.next("b").payload.bytes == Array(#"{"n":2}"#.utf8))
            }
        }
    }

    /// Without a bucket, SQS takes 256 KiB: what is bad is taken, and with its reason it is too large for error-end.
    @Test func `bad input whose error is too large for SQS is dead-lettered whole`() async throws {
        // Half of it, or more, are characters that are escaped in the error.
        let bodies = [
            Array(String(repeating: "\"", count: 200_000).utf8),
            Array(Poison.envelope("1", actors: Array(repeating: #""a""#, count: 60_000).joined(separator: ",")).utf8),
        ]
        try await TestBroker.sqs.with(takesAnySize: false) { connect in
            try await SidecarFixture.run(connect: connect, handler: { _ in answer }) { fixture in
                for body in bodies {
                    try await publish(body, fixture)
                    let letters = try await fixture.transport.receive(from: fixture.queue("a").deadLetter, max: 1)
                    #expect(letters.map(\.body) == [body])
                    for letter in letters { try await fixture.transport.settle(letter, .acknowledge) }
                }
                try await publish(Array(Poison.envelope("1").utf8), fixture)
                #expect(try await fixture.next("b").payload.bytes == Array(#"{"n":2}"#.utf8))
                #expect(try await fixture.transport.depth(of: fixture.queue("error-end")).ready == 0)
            }
        }
    }

    @Test(arguments: TestBroker.allCases.filter(\.tellsMissingQueues))
    func `an unknown next actor is an error of its envelope, whose handler ran once`(broker: TestBroker) async throws {
        let variables = ["ASYA_QUEUE_RETRY_MAX_ATTEMPTS": "3", "ASYA_QUEUE_RETRY_BACKOFF": "1ms"]
        try await broker.with { connect in
            try await SidecarFixture.run(variables, connect: connect, handler: { _ in answer }) { fixture in
                try await publish(Array(Poison.envelope(#"{"kept":1.0}"#, actors: #""a","nobody""#).utf8), fixture)
                let envelope = try await failed(fixture)
                let payload = try JSONValue(envelope.payload)
                #expect(payload["error"]?.stringValue == "validation_error")
                #expect(payload["details"]?["type"]?.stringValue == "UnknownActor")
                #expect(payload["details"]?["message"]?.stringValue?.contains("asya-nobody does not exist") == true)
                #expect(String(decoding: envelope.payload.bytes, as: UTF8.self).hasSuffix(#"{"kept":1.0}}"#))
                try await publish(Array(Poison.envelope("1").utf8), fixture)
                _ = try await fixture.next("b")
                #expect(fixture.runs.count == 2)
            }
        }
    }

    @Test(arguments: TestBroker.allCases.filter(\.tellsMissingQueues))
    func `a queue that comes up late is waited for, and nobody waits behind`(broker: TestBroker) async throws {
        let variables = ["ASYA_QUEUE_RETRY_MAX_ATTEMPTS": "1000000", "ASYA_QUEUE_RETRY_BACKOFF": "1ms"]
        try await broker.with { connect in
            try await SidecarFixture.run(variables, connect: connect, handler: { _ in answer }) { fixture in
                try await publish(Array(Poison.envelope("1", actors: #""a","late""#).utf8), fixture)
                try await publish(Array(Poison.envelope("1").utf8), fixture)
                _ = try await fixture.next("b")
                try await fixture.transport.declare([fixture.queue("late")])
                #expect(try await fixture.next("late").payload.bytes == Array(#"{"n":2}"#.utf8))
                #expect(fixture.runs.count == 2)
            }
        }
    }
}

extension Poison: CustomTestStringConvertible {
    var testDescription: String { name }
}

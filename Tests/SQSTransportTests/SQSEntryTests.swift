// SPDX-License-Identifier: Apache-2.0

import Testing
import Transports

@testable import SQSTransport

@Suite struct `An entry of a batch` {
    private let queue = QueueName(actor: "work")

    private func entry(
        _ body: [UInt8] = [0x7B, 0x7D],
        trace: String? = nil,
        properties: [(name: String, value: String)] = [],
        isFIFO: Bool = false
    ) -> SQSEntry {
        let message = OutgoingMessage(queue: queue, body: body, traceID: trace, properties: properties)
        return SQSEntry(message, text: BodyText(body), isFIFO: isFIFO, nowUnixNano: 0)
    }

    @Test func `counts the body and the name, type and value of its attributes`() {
        #expect(entry().bytes == 2)
        #expect(entry(properties: [("traceparent", "00-a")]).bytes == 2 + 11 + 6 + 4)
    }

    @Test func `leaves out properties that SQS does not take`() {
        let properties = [
            ("traceparent", "00-1"), ("AWS.x", "1"), ("amazon.x", "1"), ("a b", "1"), (".a", "1"), ("a..b", "1"),
            ("empty", ""), ("control", "\u{1}"), (MessageAttribute.due, "1"), ("line", "a\r\nb"),
        ]
        #expect(entry(properties: properties).attributes == ["traceparent": "00-1", "line": "a\r\nb"])
    }

    @Test func `has ten attributes at most, its own first`() {
        let attributes = entry([0], properties: (0..<20).map { ("p\($0)", "v") }).attributes
        #expect(attributes.count == 10)
        #expect(attributes[MessageAttribute.encoding] == "base64")
    }

    @Test func `keeps a trace together on a FIFO queue, and is never taken for a repetition`() {
        let first = entry(trace: "0af7", isFIFO: true)
        let second = entry(trace: "0af7", isFIFO: true)
        #expect(first.groupID == "0af7")
        #expect(second.groupID == "0af7")
        #expect(first.deduplicationID != second.deduplicationID)
        #expect(first.deduplicationID?.count == 32)
        #expect(entry(trace: "not one word", isFIFO: true).groupID?.count == 32)
        #expect(entry(trace: "0af7").groupID == nil)
    }

    @Test func `tells why it is a dead letter, as far as there is room`() {
        let reason = DeadLetterReason(.requested, detail: "line one\nline two" + String(repeating: "x", count: 1000))
        let text = BodyText([UInt8](repeating: 0x20, count: 1000))
        let whole = SQSEntry(deadLetter: text, claimBytes: nil, reason: reason, isFIFO: false, limit: 10_000)
        #expect(whole.attributes[MessageAttribute.deadLetterCode] == "requested")
        #expect(whole.attributes[MessageAttribute.deadLetterDetail]?.hasPrefix("line one line two") == true)
        #expect(whole.attributes[MessageAttribute.deadLetterDetail]?.utf8.count == 512)
        let tight = SQSEntry(deadLetter: text, claimBytes: nil, reason: reason, isFIFO: false, limit: 1100)
        #expect(Set(tight.attributes.keys) == [MessageAttribute.deadLetterCode])
        let full = SQSEntry(deadLetter: text, claimBytes: nil, reason: reason, isFIFO: false, limit: 1000)
        #expect(full.attributes.isEmpty)
        #expect(full.bytes == 1000)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Envelopes
import JSONRPC
import Testing

@testable import MCP

struct ValueTests {
    @Test(
        arguments: [
            ([], true, false), (["*/*"], true, false), (["application/json"], true, false),
            (["application/json, text/event-stream"], true, true),
            (["Application/JSON;q=0.5", " text/event-stream"], true, true),
            (["text/event-stream"], false, true), (["text/*"], false, true), (["text/html, image/*"], false, false),
            (["application/json;q=0, text/event-stream"], false, true), ([""], false, false),
            (["application/json ; charset=utf-8"], true, false),
        ] as [([String], Bool, Bool)]
    )
    func `accepted types are read as HTTP says`(fields: [String], json: Bool, events: Bool) {
        #expect(AcceptedTypes(fields) == AcceptedTypes(json: json, events: events))
    }

    @Test(arguments: [
        ("us-west1", "us-west1"), ("=?base64?SGVsbG8sIOS4lueVjA==?=", "Hello, 世界"),
        ("=?base64?IHBhZGRlZCA=?=", " padded "),
        ("=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?=", "=?base64?literal?="), ("=?base64??=", ""), ("=?base64?", "=?base64?"),
    ])
    func `header values are decoded as the specification's examples`(value: String, decoded: String) {
        #expect(RoutingHeaders.decode(value) == decoded)
    }

    @Test(arguments: ["=?base64?SGVsbG9?=", "=?base64?SGVsbG8h!?=", "=?base64?/w==?=", "=?base64?SGVsbG9=?="])
    func `damaged header values are none`(value: String) {
        #expect(RoutingHeaders.decode(value) == nil)
    }

    @Test func `the id of an event holds the whole place`() throws {
        let call = MCPCall(
            id: "c \"1\"",
            tool: "t",
            update: MCPCallUpdate(sequence: 7, progressPercent: 1),
            createdAtUnixNano: 0,
            updatedAtUnixNano: 0
        )
        for (request, token) in [(RPCID.string("é\n"), RPCID?.none), (.integer("12345678901234567890"), .string(""))] {
            var position = StreamPosition(requestID: request, progressToken: token, call: call, isTaskResult: true)
            position.progress = 33.25
            #expect(StreamPosition(eventID: position.eventID) == position)
            #expect(position.eventID.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
        }
    }

    @Test(arguments: ["", "x", "W10=", "WzEsbnVsbCwiYyIsdHJ1ZSwtMSwwXQ==", "bnVsbA==", "WzEsW10sImMiLHRydWUsMSwwXQ=="])
    func `other ids of events are none`(text: String) {
        #expect(StreamPosition(eventID: text) == nil)
    }

    private func drain(_ mailbox: inout MailboxState, _ count: Int) -> [MailboxState.Item?] {
        (0..<count).map { _ in mailbox.next() }
    }

    @Test func `a mailbox keeps the newest of each kind, and its end comes last`() {
        var mailbox = MailboxState()
        let updates = (1...3).map { MCPCallUpdate(sequence: $0, progressPercent: Double($0)) }
        let before = drain(&mailbox, 1)
        mailbox.put(.call(id: "a", updates[0]))
        mailbox.put(.toolList)
        mailbox.put(.call(id: "b", updates[1]))
        mailbox.put(.call(id: "a", updates[2]))
        mailbox.put(.toolList)
        mailbox.end()
        let after = drain(&mailbox, 5)
        #expect(before == [nil])
        #expect(
            after == [
                .news(.call(id: "a", updates[2])), .news(.toolList), .news(.call(id: "b", updates[1])), .ended, .ended,
            ]
        )
    }

    @Test func `a mailbox is quiet only when nothing was said for a whole period`() {
        var mailbox = MailboxState()
        mailbox.put(.toolList)
        mailbox.tick()
        let busy = drain(&mailbox, 2)
        mailbox.tick()
        let quiet = drain(&mailbox, 2)
        mailbox.tick()
        mailbox.expire()
        let expired = drain(&mailbox, 1)
        #expect(busy == [.news(.toolList), nil])
        #expect(quiet == [.quiet, nil])
        #expect(expired == [.expired])
    }

    @Test func `requests in flight are begun once, started, given up and ended`() {
        var calls = CallsInFlight(limit: 2)
        let begun = [RPCID.integer("1"), .integer("1"), .string("1"), .integer("2")].map { calls.begin($0) }
        #expect(begun == [.begun, .duplicate, .begun, .full])
        let givenUpEarly = calls.giveUp(.integer("1"))
        let mustEnd = [calls.started(.integer("1"), callID: "a"), calls.started(.string("1"), callID: "b")]
        let givenUp = [calls.giveUp(.string("1")), calls.giveUp(.integer("3"))]
        #expect(givenUpEarly == nil)
        #expect(mustEnd == [true, false])
        #expect(givenUp == ["b", nil])
        calls.end(.string("1"))
        let afterEnd = calls.giveUp(.string("1"))
        let next = calls.begin(.integer("2"))
        let unknown = calls.started(.integer("9"), callID: "c")
        #expect(afterEnd == nil)
        #expect(next == .begun)
        #expect(!unknown)
        #expect(calls.count == 2)
    }

    @Test func `a trace needs a traceparent`() {
        #expect(MCPTraceContext(meta: ["tracestate": "a=1"]) == nil)
        #expect(MCPTraceContext(meta: nil) == nil)
        #expect(MCPTraceContext(meta: ["traceparent": 5]) == nil)
        #expect(MCPTraceContext(meta: ["traceparent": "x", "baggage": 1]) == MCPTraceContext(traceparent: "x"))
    }

    @Test func `what a host refuses says what to do`() {
        let errors: [MCPHostError] = [
            .unknownTool, .invalidArguments(["x is required"]), .missingScopes(["a"]),
            .overloaded(retryAfter: .seconds(2)), .invalidCursor, .unavailable("the store"),
        ]
        for error in errors { #expect(error.description.contains(":")) }
    }
}

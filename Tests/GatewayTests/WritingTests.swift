// SPDX-License-Identifier: Apache-2.0

import Access
import Envelopes
import HTTPTypes
import Testing
import Tracking

@testable import Gateway

/// What clients read.
struct WritingTests {
    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func `an event of a stream has its name, its id and one line of data`() {
        let event = ServerSentEvents.event("update", id: 7, data: Array(#"{"a":"b\nc"}"#.utf8))
        #expect(text(event) == "id: 7\nevent: update\ndata: {\"a\":\"b\\nc\"}\n\n")
        #expect(text(ServerSentEvents.event("canceled", data: [])) == "event: canceled\ndata: \n\n")
    }

    @Test func `an update has the members of version 0.1, and none without a value`() {
        let event = EnvelopeEvent(
            envelopeID: "e",
            sequence: 3,
            status: .running,
            progressPercent: 37.5,
            actor: "a",
            actors: ["a", "b"],
            currentActorIndex: 0,
            state: .processing,
            atUnixNano: 1_767_225_600_123_456_789
        )
        #expect(
            text(EnvelopeJSON.event(event))
                == #"{"id":"e","status":"running","progress_percent":37.5,"actor":"a","actors":["a","b"],"#
                + #""current_actor_idx":0,"envelope_state":"processing","timestamp":"2026-01-01T00:00:00.123456Z"}"#
        )
    }

    @Test func `a record keeps the payload's bytes, and says so when there is no deadline`() throws {
        let envelope = TrackedEnvelope(
            id: "e",
            tool: "t",
            principal: "key:secret-name",
            actors: ["a"],
            payload: RawJSON(trusted: Array(#"{"n":1.00e5}"#.utf8)),
            createdAtUnixNano: 1_767_225_600_000_000_000
        )
        let record = text(EnvelopeJSON.record(envelope))
        #expect(record.contains(#""payload":{"n":1.00e5}"#))
        #expect(record.contains(#""deadline":"0001-01-01T00:00:00Z""#))
        #expect(record.contains(#""status":"pending""#) && record.contains(#""total_actors":1"#))
        #expect(!record.contains("secret-name"))
        #expect(throws: Never.self) { try JSONValue(decoding: Array(record.utf8)) }
    }

    @Test func `every error is JSON with a code, words that help and the head that goes with it`() throws {
        let errors: [APIError] = [
            .malformedJSON(.tooDeep(limit: 512)), .invalidRequest("x must be y"), .bodyTooLarge(limit: 5),
            .unsupportedMediaType, .incompleteBody, .invalidArguments([".a: missing"]), .access(.missingCredentials),
            .access(.rateLimited(retryAfter: .milliseconds(1_200))), .wrongToken, .unknownTool, .unknownEnvelope,
            .unknownResource, .methodNotAllowed(["GET", "DELETE"]), .alreadyEnded(.failed), .duplicateID, .keyReused,
            .overloaded("busy", retryAfter: .seconds(1)), .unavailable("off", retryAfter: .milliseconds(1)),
            .broken("broken"),
        ]
        for error in errors {
            let body = try JSONValue(decoding: error.body)
            #expect(body["error"]?["code"]?.stringValue == error.code)
            #expect(body["error"]?["message"]?.stringValue == "\(error)" && "\(error)".count > 5)
            #expect((400..<600).contains(error.status))
            #expect((error.status == 429 || error.status == 503) == (error.fields[.retryAfter] != nil), "\(error)")
            #expect((error.status == 401) == (error.fields[.wwwAuthenticate] != nil), "\(error)")
        }
        #expect(APIError.access(.rateLimited(retryAfter: .milliseconds(1_200))).fields[.retryAfter] == "2")
        #expect(APIError.methodNotAllowed(["GET", "DELETE"]).fields[.allow] == "GET, DELETE")
        // What clients of v0.1 look at.
        #expect(try JSONValue(decoding: APIError.invalidArguments([""]).body)["isError"]?.boolValue == true)
    }

    @Test func `a date is written as HTTP wants it`() {
        #expect(HTTPDate.text(second: 784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(HTTPDate.text(second: 0) == "Thu, 01 Jan 1970 00:00:00 GMT")
    }

    @Test func `ids are 128 random bits in hexadecimal digits`() {
        var generator = FixedGenerator(values: [1, .max])
        #expect(EnvelopeName.random(using: &generator) == "0000000000000001ffffffffffffffff")
        #expect(EnvelopeName.random() != EnvelopeName.random())
        #expect(RouteTable.isID(EnvelopeName.random()))
    }
}

/// Gives what it is told to.
private struct FixedGenerator: RandomNumberGenerator {
    var values: [UInt64]

    mutating func next() -> UInt64 { values.removeFirst() }
}

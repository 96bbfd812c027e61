// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing

@testable import Sidecar

/// A sidecar before a runtime of v0.1: its frames are written out here as that version sent them.
@Suite(.timeLimit(.minutes(10)))
struct LegacyRuntimeTests {
    /// What v0.1 says to a message without `payload` and `route`, such as a greeting.
    private static let refusal =
        #"[{"error":"msg_parsing_error","details":{"message":"Missing required field 'payload' in message","type":"ValueError"}}]"#

    private func frame(_ text: String) -> [UInt8] {
        let count = text.utf8.count
        return [UInt8(count >> 24 & 255), UInt8(count >> 16 & 255), UInt8(count >> 8 & 255), UInt8(count & 255)]
            + Array(text.utf8)
    }

    private func run(
        _ variables: [String: String] = ["ASYA_RETRY_MAX_ATTEMPTS": "1"],
        answer: @escaping @Sendable (String) -> [UInt8]?,
        _ body: (SidecarFixture) async throws -> Void
    ) async throws {
        let refusal = frame(Self.refusal)
        try await SidecarFixture.run(
            variables,
            runtime: .legacy { $0.contains("\"payload\"") ? answer($0) : refusal },
            body
        )
    }

    private func publish(_ payload: String, _ fixture: SidecarFixture, actors: [String] = ["a", "b"]) async throws {
        let envelope = Envelope(
            id: "e-\(payload.utf8.count)",
            route: Route(actors: actors),
            payload: RawJSON(trusted: Array(payload.utf8))
        )
        try await fixture.publish(envelope)
    }

    @Test func `an answer with payload and route goes on, message after message`() async throws {
        let answer = frame(
            #"[{"payload": {"n": 2, "text": "h\u00e9"}, "route": {"actors": ["a", "b"], "current": 1}}]"#
        )
        try await run(answer: { _ in answer }) { fixture in
            for payload in ["1", "[1]", #"{"n":1}"#] {
                try await publish(payload, fixture)
                let next = try await fixture.next("b")
                #expect(next.route == Route(actors: ["a", "b"], current: 1))
                #expect(next.payload.bytes == Array(#"{"n": 2, "text": "h\u00e9"}"#.utf8))
            }
        }
    }

    @Test func `several elements fan out`() async throws {
        let element = #"{"payload": 1, "route": {"actors": ["a", "b"], "current": 1}, "headers": {}}"#
        let answer = frame("[\(element), \(element), \(element)]")
        try await run(answer: { _ in answer }) { fixture in
            try await publish("1", fixture)
            var ids: Set<String> = []
            for _ in 0..<3 { ids.insert(try await fixture.next("b").id) }
            #expect(ids == ["e-1", "e-1-0-1", "e-1-0-2"])
        }
    }

    @Test func `an empty array ends the pipeline at happy-end`() async throws {
        try await run(answer: { _ in [0, 0, 0, 2, 0x5B, 0x5D] }) { fixture in
            try await publish("[7]", fixture)
            #expect(try await fixture.next("happy-end").payload.bytes == Array("[7]".utf8))
        }
    }

    @Test func `an error element reaches error-end with its details`() async throws {
        let answer = frame(
            #"[{"error": "processing_error", "details": {"message": "no", "type": "ValueError", "traceback": "line 1\n"}}]"#
        )
        try await run(answer: { _ in answer }) { fixture in
            try await publish("[7]", fixture)
            let payload = try JSONValue(try await fixture.next("error-end").payload)
            #expect(payload["details"]?["type"] == "ValueError" && payload["details"]?["traceback"] == "line 1\n")
            #expect(payload["original_payload"]?[0]?.intValue == 7)
        }
    }

    /// What v0.1 does with a result that JSON cannot hold, and what a peer that breaks off looks like.
    static let noAnswers: [[UInt8]?] = [nil, [], [0, 0], [0, 0, 0, 9], [0, 0, 0, 9, 0x5B, 0x7B]]

    @Test(arguments: noAnswers)
    func `a connection that ends before its answer fails its message only`(answer: [UInt8]?) async throws {
        let good = frame(#"[{"payload": 2, "route": {"actors": ["a", "b"], "current": 1}}]"#)
        try await run(answer: { $0.contains(#""payload":[7]"#) ? answer : good }) { fixture in
            try await publish("[7]", fixture)
            let payload = try JSONValue(try await fixture.next("error-end").payload)
            #expect(payload["details"]?["type"] == "RuntimeCrashed")
            #expect(payload["original_payload"]?[0]?.intValue == 7)
            try await publish("1", fixture)
            #expect(try await fixture.next("b").payload.bytes == Array("2".utf8))
        }
    }
}

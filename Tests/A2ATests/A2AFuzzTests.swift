// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import JSONRPC
internal import SeededRandom
internal import Testing

@testable internal import A2A

/// Whatever comes, the answer is JSON-RPC and blames the client.
struct A2AFuzzTests {
    private static let texts = A2AProtocolVersion.allCases.flatMap { version in
        A2AMethod.allCases.map { method in
            #"""
            {"jsonrpc":"2.0","id":1,"method":"\#(method.name(in: version))","params":{"id":"t","historyLength":2,
            "message":{"messageId":"m","role":"user","contextId":"c","taskId":"","parts":[{"kind":"data",
            "data":{"question":"why \u00e9\ud83d"}},{"text":"x"}],"metadata":{"tool":"ask"}},"pageSize":3,
            "configuration":{"blocking":true,"historyLength":0,"acceptedOutputModes":["text/plain"]},
            "status":"working","statusTimestampAfter":"2026-01-01T00:00:00Z","metadata":{"skill":"ask"}}}
            """#
        }
    }

    private func expectAnAnswer(to body: [UInt8], _ client: Client) async throws {
        let response = await client.post(body)
        #expect([200, 400].contains(response.status))
        switch response.body {
        case .json(let bytes):
            let answer = try JSONValue(decoding: bytes)
            #expect(answer["jsonrpc"] == "2.0")
            #expect((answer["result"] == nil) != (answer["error"] == nil))
        case .events:
            for event in try await Client.events(of: response) {
                #expect((event["result"] == nil) != (event["error"] == nil))
            }
        case .empty:
            Issue.record("an answer has a body")
        }
    }

    private func client() -> Client {
        let host = SampleHost { $0.script = SampleHost.pipeline() }
        host.add("t", [SampleHost.update(1, .running)])
        return Client(host)
    }

    @Test(arguments: 0..<8)
    func `any bytes are answered`(seed: Int) async throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let client = client()
        for _ in 0..<250 {
            let count = Int.random(in: 0...80, using: &generator)
            try await expectAnAnswer(to: (0..<count).map { _ in .random(in: 0...255, using: &generator) }, client)
        }
    }

    @Test(arguments: 0..<8)
    func `requests with bytes that were changed, lost and doubled are answered`(seed: Int) async throws {
        var generator = SeededGenerator(seed: UInt64(seed) &+ 1000)
        let client = client()
        for _ in 0..<250 {
            var body = Array((Self.texts.randomElement(using: &generator) ?? "").utf8)
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let start = Int.random(in: 0..<body.count, using: &generator)
                let end = min(body.count, start + Int.random(in: 1...12, using: &generator))
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: body[start] = .random(in: 0x20...0x7E, using: &generator)
                case 1: body.removeSubrange(start..<min(end, body.count - 1))
                default: body.insert(contentsOf: body[start..<end], at: start)
                }
                if body.isEmpty { body = [0x7B] }
            }
            try await expectAnAnswer(to: body, client)
        }
    }

    @Test(arguments: 0..<8)
    func `requests whose values are of any kind are answered`(seed: Int) async throws {
        var generator = SeededGenerator(seed: UInt64(seed) &+ 2000)
        let client = client()
        for _ in 0..<250 {
            let text = Self.texts.randomElement(using: &generator) ?? ""
            let value = try JSONValue(decoding: Array(text.utf8))
            let members = value.objectValue ?? []
            let changed = members.map { member in
                // The members around the parameters stay, so that what is inside is reached.
                member.name == "params" ? .init(member.name, change(member.value, &generator)) : member
            }
            try await expectAnAnswer(to: JSONValue.object(changed).encoded(), client)
        }
    }

    private func change(_ value: JSONValue, _ generator: inout SeededGenerator) -> JSONValue {
        let others: [JSONValue] = [
            .null, true, 0, -1, 9_223_372_036_854_775_807, "", "t", [], [[]], [:], ["data": [:]],
        ]
        if Int.random(in: 0..<12, using: &generator) == 0 { return others.randomElement(using: &generator) ?? .null }
        switch value {
        case .array(let elements): return .array(elements.map { change($0, &generator) })
        case .object(let members): return .object(members.map { .init($0.name, change($0.value, &generator)) })
        default: return value
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Envelopes
import JSONRPC
import SeededRandom
import Testing

@testable import MCP

struct ArbitraryRequestTests {
    private static let bodies: [String] =
        MCPMethod.allCases.map { method in
            """
            {"jsonrpc":"2.0","id":1,"method":"\(method.rawValue)","params":{"name":"echo","taskId":"call-1","cursor":"",\
            "requestId":1,"protocolVersion":"2025-06-18","arguments":{"a":[1]},"notifications":{"taskIds":["call-1"]}}}
            """
        }
        + MCPMethod.allCases.map { method in
            """
            {"jsonrpc":"2.0","id":"x","method":"\(method.rawValue)","params":{"name":"nobody","task":{"ttl":5},"_meta":\
            {"progressToken":1,"io.modelcontextprotocol/protocolVersion":"2026-07-28",\
            "io.modelcontextprotocol/clientCapabilities":{"extensions":{"io.modelcontextprotocol/tasks":{}}}}}}
            """
        } + [
            #"[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","method":"x"}]"#, "", "[]", "null",
            #"{"jsonrpc":"2.0"}"#,
        ]

    @Test(arguments: 0..<8)
    func `any request is answered, and what is an answer is JSON`(seed: Int) async throws {
        // Calls that start would be waited for; what they answer is tested elsewhere.
        let client = TestClient(tools: [])
        var generator = SeededGenerator(seed: UInt64(seed))
        var errors = 0
        for _ in 0..<1500 {
            let body = generator.damage(generator.pick(Self.bodies))
            var headers = [RPCHeader("Accept", generator.pick([TestClient.both, "application/json", "*/*", "x", ""]))]
            for (name, values) in [
                ("MCP-Protocol-Version", ["2025-06-18", "2025-11-25", "2026-07-28", "2026-07-28", "\u{FF}", ""]),
                ("Mcp-Method", MCPMethod.allCases.map(\.rawValue)), ("Mcp-Name", ["echo", "=?base64?x?=", "nobody"]),
                ("Mcp-Session-Id", ["", "x"]), ("Last-Event-ID", ["", "x", "W10="]),
                ("Origin", ["null", "http://localhost"]),
            ] where Bool.random(using: &generator) { headers.append(RPCHeader(name, generator.pick(values))) }
            let method = generator.pick(["POST", "POST", "POST", "POST", "GET", "DELETE", "PATCH", ""])
            let response = await client.server.respond(
                to: RPCHTTPRequest(method: method, headers: headers, body: body),
                from: "alice"
            )
            #expect((200..<500).contains(response.status))
            guard case .json(let bytes) = response.body else { continue }
            let document = try JSONValue(decoding: bytes)
            for answer in document.arrayValue ?? [document] {
                #expect(answer["jsonrpc"] == "2.0")
                guard let error = answer["error"] else { continue }
                errors += 1
                #expect(error["code"]?.intValue != nil && error["message"]?.stringValue?.isEmpty == false)
                #expect(error["data"]?.objectValue?.isEmpty == false, "an error says what to do")
            }
        }
        #expect(errors > 300)
    }
}

extension SeededGenerator {
    fileprivate mutating func damage(_ text: String) -> [UInt8] {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 0...4, using: &self) where !bytes.isEmpty {
            let index = Int.random(in: 0..<bytes.count, using: &self)
            switch Int.random(in: 0..<5, using: &self) {
            case 0: bytes[index] = UInt8.random(in: .min ... .max, using: &self)
            case 1: bytes.remove(at: index)
            case 2: bytes.insert(contentsOf: Array(pick(Self.tokens).utf8), at: index)
            case 3: bytes.removeSubrange(index...)
            default: bytes.insert(contentsOf: bytes[index...].prefix(40), at: index)
            }
        }
        return bytes
    }

    private static let tokens = [
        "[", "]", "{", "}", ",", ":", "\"", "null", "1e999", "\\ud800", "\"id\":1,", "\u{0}", "[[[[[[[[", "2.0",
        "-",
        "\"_meta\":{},",
    ]
}

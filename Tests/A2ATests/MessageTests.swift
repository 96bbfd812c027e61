// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Testing

@testable internal import A2A

struct MessageTests {
    private func json(_ text: String) throws -> JSONValue { try JSONValue(decoding: Array(text.utf8)) }

    /// The arguments that a message with this part starts a call with.
    private func arguments(_ part: String, tool: String?, _ host: SampleHost = SampleHost()) async throws -> JSONValue?
    {
        let params: JSONValue = [
            "message": Client.message(try json(part), tool: tool), "configuration": ["blocking": false],
        ]
        _ = try await Client(host).result("message/send", params)
        return host.withState { $0.started.first?.arguments }
    }

    @Test(arguments: [
        (#"{"kind":"data","data":{"url":"x"}}"#, #"{"url":"x"}"#),
        (#"{"data":{"url":"x"}}"#, #"{"url":"x"}"#),
        (#"{"kind":"text","text":"{\"url\":\"x\",\"width\":1.50}"}"#, #"{"url":"x","width":1.50}"#),
        (#"{"text":" {\"url\":\"x\"} "}"#, #"{"url":"x"}"#),
        (#"{"data":{}}"#, "{}"),
    ])
    func `data is the arguments, and so is text that is an object`(part: String, expected: String) async throws {
        #expect(try await arguments(part, tool: "resize") == json(expected))
    }

    @Test(arguments: ["why?", "{not json", "[1]", "5", "", "\"quoted\"", "{\"a\":1} and more"])
    func `other text is for the only parameter that is a string`(text: String) async throws {
        let part = String(decoding: JSONValue.object([.init("text", .string(text))]).encoded(), as: UTF8.self)
        #expect(try await arguments(part, tool: "ask") == .object([.init("question", .string(text))]))
    }

    @Test func `a message without the name of a tool is for the only one there is`() async throws {
        let host = SampleHost { $0.tools = [SampleHost.ask] }
        #expect(try await arguments(#"{"text":"why?"}"#, tool: nil, host) == ["question": "why?"])
        #expect(host.withState { $0.started.first?.tool } == "ask")
    }

    @Test(arguments: [
        #"{"message":{"messageId":"m","role":"user","parts":[{"data":{}}],"metadata":{"tool":"ask"}}}"#,
        #"{"message":{"messageId":"m","role":"user","parts":[{"data":{}}],"metadata":{"skill":"ask"}}}"#,
        #"{"message":{"messageId":"m","role":"user","parts":[{"data":{}}],"metadata":{"skillId":"ask","x":1}}}"#,
        #"{"message":{"messageId":"m","role":"user","parts":[{"data":{}}]},"metadata":{"tool":"ask"}}"#,
        #"{"message":{"messageId":"m","role":"ROLE_USER","parts":[{"data":{}}],"metadata":null},"metadata":{"skill":"ask"}}"#,
    ])
    func `the tool is named in the metadata of the message or of the request`(params: String) async throws {
        let host = SampleHost()
        let result = try await Client(host).result("SendMessage", json(params))
        #expect(result["task"]?["metadata"]?["tool"] == "ask")
    }

    /// A message with these members besides what every message has.
    private func params(_ members: String, parts: String = #"[{"data":{}}]"#, rest: String = "") throws -> JSONValue {
        try json(#"{"message":{"messageId":"m","role":"user","parts":\#(parts)\#(members)}\#(rest)}"#)
    }

    private let ask = #","metadata":{"tool":"ask"}"#

    @Test func `a message that does not say which tool it is for learns their names`() async throws {
        let client = Client(SampleHost())
        for members in ["", #","metadata":{"tool":"none"}"#, #","metadata":{}"#] {
            let error = try await client.error("message/send", try params(members))
            #expect(error["code"] == -32602)
            #expect(error["message"]?.stringValue?.contains("message.metadata.tool: ask, resize") == true)
        }
        var nobody = client
        nobody.caller = "nobody"
        #expect(try await nobody.error("message/send", try params(""))["code"] == -32602)
    }

    @Test(arguments: [
        "[]", "{}", #"["text"]"#, #"[{"kind":"text"}]"#, #"[{"kind":"data","text":"x"}]"#, #"[{"kind":"x","x":1}]"#,
        #"[{"data":[1]}]"#, #"[{"data":"x"}]"#, #"[{"text":5}]"#, #"[{"text":"a"},{"text":"b"}]"#,
        #"[{"data":{}},{"text":"b"}]"#, "null", "5",
    ])
    func `parts that are no arguments are refused with what to send`(parts: String) async throws {
        let error = try await Client(SampleHost()).error("message/send", try params(ask, parts: parts))
        #expect(error["code"] == -32602)
        #expect(error["message"]?.stringValue?.contains(#"{"kind": "data", "data": {...}}"#) == true)
    }

    @Test func `text for a tool with several strings is refused`() async throws {
        let members = #","metadata":{"tool":"resize"}"#
        let error = try await Client(SampleHost()).error("message/send", try params(members, parts: #"[{"text":"x"}]"#))
        #expect(error["code"] == -32602)
        #expect(error["message"]?.stringValue?.contains("resize has 2 parameters") == true)
    }

    @Test(arguments: [
        #"{"kind":"file","file":{"uri":"http://localhost/x"}}"#, #"{"url":"http://localhost/x"}"#, #"{"raw":"AA=="}"#,
    ])
    func `files are of no content type that is taken`(part: String) async throws {
        let error = try await Client(SampleHost()).error("SendMessage", try params(ask, parts: "[\(part)]"))
        #expect(error["code"] == -32005)
        #expect(error["data"]?[0]?["reason"] == "CONTENT_TYPE_NOT_SUPPORTED")
    }

    @Test(arguments: [
        "{}", #"{"message":[]}"#, #"{"message":{}}"#,
        #"{"message":{"messageId":"","role":"user","parts":[{"text":"x"}]}}"#,
        #"{"message":{"messageId":5,"role":"user","parts":[{"text":"x"}]}}"#,
        #"{"message":{"messageId":"m","role":"agent","parts":[{"text":"x"}]}}"#,
        #"{"message":{"messageId":"m","parts":[{"text":"x"}]}}"#,
        #"{"message":{"messageId":"m","role":"user","parts":[{"text":"x"}],"contextId":{}}}"#,
        #"{"message":{"messageId":"m","role":"user","parts":[{"text":"x"}],"metadata":{"tool":[]}}}"#,
        #"{"message":{"messageId":"m","role":"user","parts":[{"text":"x"}]},"configuration":{"blocking":"no"}}"#,
        #"{"message":{"messageId":"m","role":"user","parts":[{"text":"x"}]},"configuration":{"historyLength":-1}}"#,
    ])
    func `a message that is none is refused`(params: String) async throws {
        for method in ["message/send", "message/stream", "SendMessage", "SendStreamingMessage"] {
            #expect(try await Client(SampleHost()).error(method, json(params))["code"] == -32602)
        }
    }

    @Test func `ids have a length that can be stored`() async throws {
        let long = String(repeating: "x", count: 257)
        let error = try await Client(SampleHost()).error("message/send", try params(#","contextId":"\#(long)""#))
        #expect(error["code"] == -32602)
    }

    @Test func `a message cannot continue a task`() async throws {
        let host = SampleHost()
        host.add("t", [SampleHost.update(1, .running)], contextID: "talk")
        let client = Client(host)
        let running = try await client.error("message/send", try params(#","taskId":"t","contextId":"talk""# + ask))
        #expect(running["code"] == -32004)
        #expect(running["message"]?.stringValue?.contains("working") == true)
        let mismatch = try await client.error("message/send", try params(#","taskId":"t","contextId":"x""# + ask))
        #expect(mismatch["code"] == -32602)
        let unknown = try await client.error("message/stream", try params(#","taskId":"none""# + ask))
        #expect(unknown["code"] == -32001)
        #expect(host.withState { $0.started.isEmpty })
    }
}

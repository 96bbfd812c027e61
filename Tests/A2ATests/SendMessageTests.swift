// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import JSONRPC
internal import Testing

@testable internal import A2A

struct SendMessageTests {
    private let question: JSONValue = ["kind": "data", "data": ["question": "why"]]

    @Test func `a message is answered with the finished task`() async throws {
        let host = SampleHost { $0.script = SampleHost.pipeline() }
        let task = try await Client(host).result("message/send", ["message": Client.message(question, tool: "ask")])
        let expected = #"""
            {"kind":"task","id":"task-1","contextId":"task-1","status":{"state":"completed",
            "message":{"kind":"message","messageId":"task-1-3","role":"agent","taskId":"task-1","contextId":"task-1",
            "parts":[{"kind":"text","text":"Envelope completed successfully"}]},"timestamp":"2026-01-01T00:00:04.500Z"},
            "artifacts":[{"artifactId":"result","name":"result","parts":[{"kind":"data","data":{"size":[1,2]}}]}],
            "history":[{"kind":"message","messageId":"m-1","role":"user","taskId":"task-1","contextId":"task-1",
            "parts":[{"kind":"data","data":{"question":"why"}}]}],"metadata":{"tool":"ask","progressPercent":100.0}}
            """#
        #expect(task == (try JSONValue(decoding: Array(expected.utf8))))
    }

    @Test func `clients of 1.0 get the same in their form`() async throws {
        let host = SampleHost { $0.script = SampleHost.pipeline() }
        let part: JSONValue = ["data": ["question": "why"]]
        let message = Client.message(part, tool: "ask", role: "ROLE_USER")
        let result = try await Client(host).result("SendMessage", ["message": message])
        let expected = #"""
            {"task":{"id":"task-1","contextId":"task-1","status":{"state":"TASK_STATE_COMPLETED",
            "message":{"messageId":"task-1-3","role":"ROLE_AGENT","taskId":"task-1","contextId":"task-1",
            "parts":[{"text":"Envelope completed successfully","mediaType":"text/plain"}]},
            "timestamp":"2026-01-01T00:00:04.500Z"},
            "artifacts":[{"artifactId":"result","name":"result",
            "parts":[{"data":{"size":[1,2]},"mediaType":"application/json"}]}],
            "history":[{"messageId":"m-1","role":"ROLE_USER","taskId":"task-1","contextId":"task-1",
            "parts":[{"data":{"question":"why"},"mediaType":"application/json"}]}],
            "metadata":{"tool":"ask","progressPercent":100.0}}}
            """#
        #expect(result == (try JSONValue(decoding: Array(expected.utf8))))
    }

    @Test(arguments: [("message/send", "blocking", false), ("SendMessage", "returnImmediately", true)])
    func `a client that does not wait gets the task as it starts`(method: String, key: String, value: Bool) async throws
    {
        let host = SampleHost { $0.script = SampleHost.pipeline() }
        let configuration = JSONValue.object([.init(key, .bool(value))])
        let params: JSONValue = ["message": Client.message(question, tool: "ask"), "configuration": configuration]
        let result = try await Client(host).result(method, params)
        let task = result["task"] ?? result
        #expect(TaskState.named(task["status"]?["state"]?.stringValue ?? "") == .submitted)
        #expect(task["artifacts"] == [])
        #expect(task["status"]?["message"] == nil)
    }

    @Test func `a failure has its message and its details`() async throws {
        let details = RawJSON(trusted: Array(#"{"type":"ValueError"}"#.utf8))
        let host = SampleHost {
            $0.script = [SampleHost.update(1, .failed(message: "bad image", details: details))]
        }
        let task = try await Client(host).result("message/send", ["message": Client.message(question, tool: "ask")])
        #expect(task["status"]?["state"] == "failed")
        #expect(
            task["status"]?["message"]?["parts"]
                == [["kind": "text", "text": "bad image"], ["kind": "data", "data": ["type": "ValueError"]]]
        )
        #expect(task["artifacts"] == [])
    }

    @Test(arguments: [
        (#""done""#, #"{"kind":"text","text":"done"}"#, #"{"text":"done","mediaType":"text/plain"}"#),
        (
            "[1.50, 2]", #"{"kind":"data","data":{"value":[1.50,2]},"metadata":{"data_part_compat":true}}"#,
            #"{"data":[1.50,2],"mediaType":"application/json"}"#
        ),
        (
            "null", #"{"kind":"data","data":{"value":null},"metadata":{"data_part_compat":true}}"#,
            #"{"data":null,"mediaType":"application/json"}"#
        ),
    ])
    func `a result that is no object keeps its value`(result: String, old: String, new: String) async throws {
        let client = Client(SampleHost { $0.script = SampleHost.pipeline(result: result) })
        let params: JSONValue = ["message": Client.message(question, tool: "ask")]
        let task = try await client.result("message/send", params)
        #expect(task["artifacts"]?[0]?["parts"]?[0] == (try JSONValue(decoding: Array(old.utf8))))
        let newTask = try await client.result("SendMessage", params)["task"]
        #expect(newTask?["artifacts"]?[0]?["parts"]?[0] == (try JSONValue(decoding: Array(new.utf8))))
    }

    @Test func `a pipeline that ends without a result has no artifact`() async throws {
        let host = SampleHost { $0.script = SampleHost.pipeline(result: nil) }
        let task = try await Client(host).result("message/send", ["message": Client.message(question, tool: "ask")])
        #expect(task["status"]?["state"] == "completed")
        #expect(task["artifacts"] == [])
    }

    @Test func `the host learns the arguments, the context and the message`() async throws {
        let host = SampleHost { $0.script = SampleHost.pipeline() }
        let message: JSONValue = [
            "messageId": "m-7", "role": "user", "contextId": "talk", "taskId": "",
            "parts": [["kind": "text", "text": "why is the sky blue?"]], "metadata": ["skill": "ask"],
        ]
        let response = await Client(host).post(Client.request("message/send", ["message": message]))
        let call = try #require(host.withState { $0.started.first })
        #expect(call.tool == "ask")
        #expect(call.arguments == ["question": "why is the sky blue?"])
        #expect(call.contextID == "talk")
        #expect(call.messageID == "m-7")
        #expect(call.version == .version03)
        let exchange = A2AExchange(version: .version03, method: .sendMessage, tool: "ask", callID: "task-1")
        #expect(response.exchange == exchange)
        guard case .json(let bytes) = response.body else { return }
        #expect(try JSONValue(decoding: bytes)["result"]?["contextId"] == "talk")
    }

    @Test func `the same message sent again has the same key, another one has not`() async throws {
        let host = SampleHost { $0.script = SampleHost.pipeline() }
        let client = Client(host)
        var keys: [String] = []
        for (text, context) in [("why", nil), ("why", nil), ("how", nil), ("why", "talk")] as [(String, String?)] {
            var members = Client.message(["kind": "text", "text": .string(text)], tool: "ask").objectValue ?? []
            if let context { members.append(.init("contextId", .string(context))) }
            _ = try await client.result("message/send", ["message": .object(members)])
            keys.append(host.withState { $0.started.last?.idempotencyKey } ?? "")
        }
        #expect(keys[0] == keys[1])
        #expect(Set(keys).count == 3)
        #expect(keys.allSatisfy { $0.hasPrefix("a2a:m-1:") })
    }

    @Test func `a client that asks for no history gets none`() async throws {
        let host = SampleHost { $0.script = SampleHost.pipeline() }
        let params: JSONValue = [
            "message": Client.message(question, tool: "ask"), "configuration": ["historyLength": 0],
        ]
        #expect(try await Client(host).result("message/send", params)["history"] == nil)
    }

    @Test func `a host that shuts down while a client waits answers with what is known`() async throws {
        let host = SampleHost { $0.script = [SampleHost.update(1, .running, percent: 10)] }
        let params: JSONValue = ["message": Client.message(question, tool: "ask")]
        #expect(try await Client(host).result("message/send", params)["id"] == "task-1")
        host.withState { $0.scriptFailure = .unavailable("the store") }
        let task = try await Client(host).result("message/send", params)
        #expect(task["id"] == "task-2")
        #expect(task["status"]?["state"] == "working")
    }

    @Test(
        arguments: [
            (A2AHostError.invalidArguments(["/words must be an integer"]), -32602, 200, nil),
            (.unknownTool, -32602, 200, nil),
            (
                .missingScopes(["images"]), 403, 403,
                RPCHeader(
                    "WWW-Authenticate",
                    #"Bearer error="insufficient_scope", scope="images""#
                )
            ),
            (.overloaded(retryAfter: .milliseconds(1500)), 503, 503, RPCHeader("Retry-After", "2")),
            (.tooLarge(limit: 1024), -32602, 200, nil),
            (.unavailable("the store"), -32603, 503, nil),
        ] as [(A2AHostError, Int, Int, RPCHeader?)]
    )
    func `what the host refuses is said to the client`(
        failure: A2AHostError,
        code: Int,
        status: Int,
        header: RPCHeader?
    ) async throws {
        let host = SampleHost { $0.failure = failure }
        for method in ["message/send", "SendMessage"] {
            let params: JSONValue = ["message": Client.message(question, tool: "ask")]
            let response = await Client(host).post(Client.request(method, params))
            #expect(response.status == status)
            #expect(response.exchange.errorCode == code)
            if let header { #expect(response.headers.contains(header)) }
        }
    }
}

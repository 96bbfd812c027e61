// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import JSONRPC
internal import Testing

@testable internal import A2A

struct StreamTests {
    private let params: JSONValue = [
        "message": Client.message(["kind": "data", "data": ["question": "why"]], tool: "ask")
    ]

    @Test func `a stream tells the task, its progress, its result and its end`() async throws {
        let host = SampleHost { $0.script = SampleHost.pipeline() }
        let events = try await Client(host).stream("message/stream", params)
        #expect(
            events.map { $0["kind"] }
                == ["task", "status-update", "status-update", "artifact-update", "status-update"]
        )
        #expect(events.allSatisfy { ($0["id"] ?? $0["taskId"]) == "task-1" && $0["contextId"] == "task-1" })
        #expect(events[0]["status"] == ["state": "submitted", "timestamp": "2026-01-01T00:00:00.000Z"])
        #expect(events[1]["status"]?["state"] == "working")
        #expect(events[1]["status"]?["message"]?["parts"] == [["kind": "text", "text": "fetching"]])
        #expect(events[1]["metadata"]?["actor"] == "fetch")
        #expect(events[1]["metadata"]?["progressPercent"]?.doubleValue == 25)
        #expect(events[1]["final"] == false)
        #expect(events[2]["status"]?["message"]?["parts"] == [["kind": "text", "text": "scale is at work"]])
        #expect(events[3]["artifact"]?["parts"] == [["kind": "data", "data": ["size": [1, 2]]]])
        #expect(events[3]["lastChunk"] == true)
        #expect(events[3]["append"] == false)
        #expect(events[4]["status"]?["state"] == "completed")
        #expect(events[4]["final"] == true)
    }

    @Test func `clients of 1.0 get each event in the member that names it`() async throws {
        let host = SampleHost { $0.script = SampleHost.pipeline() }
        let events = try await Client(host).stream("SendStreamingMessage", params)
        #expect(
            events.map { $0.objectValue?.map(\.name) }
                == [["task"], ["statusUpdate"], ["statusUpdate"], ["artifactUpdate"], ["statusUpdate"]]
        )
        #expect(events[4]["statusUpdate"]?["status"]?["state"] == "TASK_STATE_COMPLETED")
        #expect(events[4]["statusUpdate"]?["final"] == nil)
        #expect(events[3]["artifactUpdate"]?["lastChunk"] == true)
    }

    @Test func `a quiet stream is kept alive, and a result with line breaks is one line`() async throws {
        let host = SampleHost { $0.script = SampleHost.pipeline(result: "{\n\"a\":\r\n1}") }
        let text = try await Client.text(of: Client(host).post(Client.request("message/stream", params)))
        let blocks = text.split(separator: "\n\n").map(String.init)
        #expect(blocks.count == 6)
        #expect(blocks[2] == ": keepalive")
        #expect(blocks.allSatisfy { $0.hasPrefix("data: ") && !$0.contains("\n") || $0 == ": keepalive" })
        #expect(blocks[4].contains(#""data":{ "a":  1}"#))
    }

    @Test func `resubscribing replays everything to clients of 0.3, of finished tasks as well`() async throws {
        let host = SampleHost()
        host.add("t", SampleHost.pipeline(), contextID: "talk")
        let events = try await Client(host).stream("tasks/resubscribe", ["id": "t"])
        #expect(
            events.map { $0["kind"] }
                == ["task", "status-update", "status-update", "artifact-update", "status-update"]
        )
        #expect(events[0]["status"]?["state"] == "submitted")
        #expect(events[0]["artifacts"] == [])
        #expect(events[0]["history"]?[0]?["messageId"] == "m-t")
        #expect(events.allSatisfy { $0["contextId"] == "talk" })
        #expect(events.last?["final"] == true)
    }

    @Test func `subscribing shows clients of 1.0 the task as it is, and what follows`() async throws {
        let host = SampleHost()
        host.add("t", Array(SampleHost.pipeline().prefix(2)))
        host.withState { $0.entries["t"]?.items = SampleHost.pipeline() }
        let events = try await Client(host).stream("SubscribeToTask", ["id": "t"])
        #expect(
            events.map { $0.objectValue?.first?.name } == ["task", "statusUpdate", "artifactUpdate", "statusUpdate"]
        )
        #expect(events[0]["task"]?["status"]?["state"] == "TASK_STATE_WORKING")
        #expect(events[1]["statusUpdate"]?["metadata"]?["progressPercent"]?.doubleValue == 75)
    }

    @Test func `a finished task cannot be subscribed to in 1.0`() async throws {
        let host = SampleHost()
        host.add("t", SampleHost.pipeline())
        let error = try await Client(host).error("SubscribeToTask", ["id": "t"])
        #expect(error["code"] == -32004)
    }

    @Test func `a task whose updates are gone ends with what is known of it`() async throws {
        let host = SampleHost()
        host.add("t", SampleHost.pipeline())
        host.withState { $0.entries["t"]?.items = [] }
        let events = try await Client(host).stream("tasks/resubscribe", ["id": "t"])
        #expect(events.map { $0["kind"] } == ["task", "artifact-update", "status-update"])
        #expect(events.last?["final"] == true)
    }

    @Test func `a stream ends quietly when the host shuts down`() async throws {
        let host = SampleHost { $0.script = [SampleHost.update(1, .running)] }
        let events = try await Client(host).stream("message/stream", params)
        #expect(events.map { $0["kind"] } == ["task", "status-update"])
    }

    @Test(arguments: [("message/stream", "data: "), ("SendStreamingMessage", "event: error\ndata: ")])
    func `a stream that breaks ends with an error`(method: String, head: String) async throws {
        let host = SampleHost {
            $0.script = [SampleHost.update(1, .running)]
            $0.scriptFailure = .unavailable("the store of calls")
        }
        let text = try await Client.text(of: Client(host).post(Client.request(method, params)))
        let last = try #require(text.split(separator: "\n\n").last)
        #expect(last.hasPrefix(head))
        let error = try JSONValue(decoding: Array(last.dropFirst(head.count).utf8))["error"]
        #expect(error?["code"] == -32603)
    }

    @Test func `clients of 0.3 read errors in a stream, those of 1.0 as a document`() async throws {
        let client = Client(SampleHost())
        let old = await client.post(Client.request("tasks/resubscribe", ["id": "none"]))
        #expect(try await Client.events(of: old).first?["error"]?["code"] == -32001)
        #expect(old.exchange.errorCode == -32001)
        let new = await client.post(Client.request("SubscribeToTask", ["id": "none"]))
        guard case .json(let bytes) = new.body else { throw TestFailure() }
        #expect(try JSONValue(decoding: bytes)["error"]?["code"] == -32001)
    }

    @Test func `a client that is gone ends the writing`() async throws {
        let host = SampleHost { $0.script = SampleHost.pipeline() }
        let response = await Client(host).post(Client.request("message/stream", params))
        guard case .events(let stream) = response.body else { throw TestFailure() }
        var count = 0
        await #expect(throws: TestFailure.self) {
            try await stream.write { _ in
                count += 1
                if count == 2 { throw TestFailure() }
            }
        }
        #expect(count == 2)
    }

    private struct TestFailure: Error {}
}

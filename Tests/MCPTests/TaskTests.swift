// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing

@testable import MCP

struct TaskTests {
    private static let asTask = #"{"name":"echo","arguments":{},"task":{"ttl":60000}}"#

    private func start(_ client: TestClient, _ headers: [String: String]) async throws -> String {
        let response = await client.request("tools/call", Self.asTask, headers: headers)
        let task = try #require(try response.document()["result"]?["task"])
        #expect(task["status"] == "working")
        #expect(task["ttl"] == 60_000)
        #expect(task["pollInterval"] == 2000)
        let id = await client.host.nextCall()
        #expect(task["taskId"]?.stringValue == id)
        return id
    }

    @Test func `a call as a task is answered at once, and its result is waited for`() async throws {
        let client = TestClient()
        let headers = try await client.initialize("2025-11-25")
        let id = try await start(client, headers)
        #expect(client.host.asked.first?.timeToLive == .seconds(60))
        let params = #"{"taskId":"\#(id)"}"#
        client.host.progress(id, 30, "reading")
        let working = try await client.request("tasks/get", params, headers: headers).document()["result"]
        #expect(working?["status"] == "working")
        #expect(working?["statusMessage"] == "reading")
        #expect(working?["lastUpdatedAt"] == "2023-11-14T22:13:21.000Z")

        async let result = client.request("tasks/result", params, headers: headers)
        await client.clock.sleepers(1)
        client.host.finish(id, #"{"n":1}"#)
        let document = try #require(try await result.document()["result"])
        #expect(document["structuredContent"] == ["n": 1])
        #expect(document["_meta"]?["io.modelcontextprotocol/related-task"]?["taskId"]?.stringValue == id)
        let again = try await client.request("tasks/result", params, headers: headers).document()["result"]
        #expect(again == document)
        let done = try await client.request("tasks/get", params, headers: headers).document()["result"]
        #expect(done?["status"] == "completed")
        #expect(done?["_meta"] == nil)
    }

    @Test func `waiting for a result becomes a stream that lasts`() async throws {
        let client = TestClient()
        let headers = try await client.initialize("2025-11-25")
        let id = try await start(client, headers)
        async let pending = client.request("tasks/result", #"{"taskId":"\#(id)"}"#, id: "9", headers: headers)
        await client.clock.sleepers(1)
        client.clock.advance(by: .seconds(10))
        let reader = EventReader(try await pending.stream())
        _ = try await reader.next()
        client.host.end(id, .failed(message: "no paper", details: nil))
        let message = try #require(try await reader.messages().last)
        #expect(message["id"] == 9)
        #expect(message["result"]?["isError"] == true)
        #expect(message["result"]?["_meta"]?["io.modelcontextprotocol/related-task"]?["taskId"]?.stringValue == id)
        let task = try await client.request("tasks/get", #"{"taskId":"\#(id)"}"#, headers: headers).document()["result"]
        #expect(task?["status"] == "failed", "a tool that failed is a failed task in this version")
    }

    @Test func `a task is cancelled once`() async throws {
        let client = TestClient()
        let headers = try await client.initialize("2025-11-25")
        let params = #"{"taskId":"\#(try await start(client, headers))"}"#
        let cancelled = try await client.request("tasks/cancel", params, headers: headers).document()["result"]
        #expect(cancelled?["status"] == "cancelled")
        let again = await client.request("tasks/cancel", params, headers: headers)
        #expect(try again.document()["error"]?["code"] == -32602)
        let result = try await client.request("tasks/result", params, headers: headers).document()["result"]
        #expect(result?["isError"] == true)
    }

    @Test func `tasks are listed in pages, to who made them`() async throws {
        let client = TestClient()
        let headers = try await client.initialize("2025-11-25")
        var ids: [String] = []
        for _ in 0..<3 {
            let id = try await start(client, headers)
            ids.append(id)
        }
        let first = try await client.request("tasks/list", headers: headers).document()["result"]
        #expect(first?["tasks"]?.arrayValue?.map { $0["taskId"]?.stringValue } == [ids[2], ids[1]])
        let cursor = try #require(first?["nextCursor"]?.stringValue)
        let second = await client.request("tasks/list", #"{"cursor":"\#(cursor)"}"#, headers: headers)
        #expect(try second.document()["result"]?["tasks"]?.arrayValue?.count == 1)
        #expect(try second.document()["result"]?["nextCursor"] == nil)
        let others = try await client.initialize("2025-11-25", as: "bob")
        let empty = try await client.request("tasks/list", headers: others, as: "bob").document()["result"]
        #expect(empty?["tasks"] == [])
        let foreign = await client.request("tasks/get", #"{"taskId":"\#(ids[0])"}"#, headers: others, as: "bob")
        #expect(try foreign.document()["error"]?["code"] == -32602)
        let bad = await client.request("tasks/list", #"{"cursor":"x"}"#, headers: headers)
        #expect(try bad.document()["error"]?["code"] == -32602)
    }

    @Test func `versions without tasks ignore the wish for one`() async throws {
        let client = TestClient()
        let headers = try await client.initialize("2025-06-18")
        async let response = client.request("tools/call", Self.asTask, headers: headers)
        client.host.finish(await client.host.nextCall(), "1")
        #expect(try await response.document()["result"]?["content"] != nil)
    }
}

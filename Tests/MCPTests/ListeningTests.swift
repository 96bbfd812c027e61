// SPDX-License-Identifier: Apache-2.0

import Envelopes
import JSONRPC
import Testing

@testable import MCP

struct ListeningTests {
    @Test func `a GET tells when the tools have changed, and that it lives`() async throws {
        let client = TestClient()
        let headers = try await client.initialize("2025-06-18")
        let response = await client.send("GET", headers: headers, accept: "text/event-stream")
        #expect(response.status == 200)
        let reader = EventReader(try response.stream())
        #expect(try await reader.next()?.isComment == true)
        await client.clock.sleepers(1)
        client.clock.advance(by: .seconds(15))
        #expect(try await reader.next()?.isComment == true)
        client.host.changeTools([])
        #expect(try await reader.next()?.data?["method"] == "notifications/tools/list_changed")
        #expect(await client.send("DELETE", headers: headers).status == 204)
        for _ in 0..<2 {
            await client.clock.sleepers(1)
            client.clock.advance(by: .seconds(15))
        }
        #expect(try await reader.next() == nil)
    }

    @Test func `a subscription is acknowledged, and tells what it was asked for`() async throws {
        let client = TestClient()
        let call = await client.stateless("tools/call", #""name":"echo","#, name: "echo", meta: #""progressToken":1,"#)
        _ = call
        let id = await client.host.nextCall()
        let response = await client.stateless(
            "subscriptions/listen",
            #""notifications":{"toolsListChanged":true,"promptsListChanged":true,"taskIds":["\#(id)","none"]},"#,
            id: #""s""#,
            capabilities: TestClient.tasks
        )
        let reader = EventReader(try response.stream())
        let acknowledged = try #require(try await reader.next()?.data)
        #expect(acknowledged["method"] == "notifications/subscriptions/acknowledged")
        #expect(acknowledged["params"]?["_meta"]?["io.modelcontextprotocol/subscriptionId"] == "s")
        #expect(acknowledged["params"]?["notifications"]?["toolsListChanged"] == true)
        #expect(acknowledged["params"]?["notifications"]?["promptsListChanged"] == nil)
        #expect(acknowledged["params"]?["notifications"]?["taskIds"] == .array([.string(id)]))
        client.host.finish(id, "1")
        let task = try #require(try await reader.nextMessage()?.data)
        #expect(task["method"] == "notifications/tasks")
        #expect(task["params"]?["_meta"]?["io.modelcontextprotocol/subscriptionId"] == "s")
        #expect(task["params"]?["status"] == "completed")
        #expect(task["params"]?["result"]?["content"]?[0]?["text"] == "1")
        await reader.disconnect()
        #expect(client.host.cancellations.isEmpty)
    }

    @Test func `tasks are only told to who understands them`() async throws {
        let client = TestClient()
        let tasks = await client.stateless("subscriptions/listen", #""notifications":{"taskIds":["x"]},"#)
        #expect(tasks.status == 400)
        #expect(try tasks.document()["error"]?["code"] == -32021)
        let json = await client.stateless("subscriptions/listen", accept: "application/json")
        #expect(json.status == 406)
    }
}

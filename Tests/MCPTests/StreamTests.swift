// SPDX-License-Identifier: Apache-2.0

import Envelopes
import JSONRPC
import Testing

@testable import MCP

struct StreamTests {
    private static let hello = #"{"name":"echo","arguments":{},"_meta":{"progressToken":"p1"}}"#

    @Test(arguments: MCPProtocolVersion.allCases.filter { !$0.isStateless })
    func `a call with a token tells its progress and then its result`(version: MCPProtocolVersion) async throws {
        let client = TestClient()
        let headers = try await client.initialize(version.rawValue)
        let response = await client.request("tools/call", Self.hello, id: "7", headers: headers)
        #expect(response.status == 200)
        #expect(response["Content-Type"] == "text/event-stream")
        #expect(response["X-Accel-Buffering"] == "no")
        #expect(response.exchange.tool == "echo")
        let id = await client.host.nextCall()
        let reader = EventReader(try response.stream())
        let first = try #require(try await reader.next())
        // Older clients take every event for a message, so that only this version gets an empty one.
        #expect((first.id != nil) == (version == .version20251125))
        #expect(first.isComment == (version != .version20251125))
        client.host.progress(id, 25, "reading")
        let progress = try #require(try await reader.next())
        #expect(progress.data?["method"] == "notifications/progress")
        #expect(progress.data?["params"]?["progressToken"] == "p1")
        #expect(progress.data?["params"]?["progress"] == 25)
        #expect(progress.data?["params"]?["total"] == 100)
        #expect((progress.data?["params"]?["message"] == "reading") == (version > .version20241105))
        #expect((progress.id != nil) == (version > .version20241105))
        client.host.finish(id, #""done""#)
        let final = try #require(try await reader.next())
        #expect(final.data?["id"] == 7)
        #expect(final.data?["result"]?["content"]?[0]?["text"] == "done")
        #expect(try await reader.next() == nil)
    }

    @Test func `progress only grows, and a slow reader gets the newest`() async throws {
        let client = TestClient()
        let headers = try await client.initialize("2025-06-18")
        let response = await client.request("tools/call", Self.hello, headers: headers)
        let id = await client.host.nextCall()
        for percent in [10.0, 30, 20, 30, 60] { client.host.progress(id, percent) }
        client.host.finish(id, "1")
        let messages = try await EventReader(response.stream()).messages()
        let progress = messages.compactMap { $0["params"]?["progress"]?.doubleValue }
        #expect(progress == progress.sorted())
        #expect(Set(progress).count == progress.count)
        #expect(messages.last?["result"]?["isError"] == false)
    }

    @Test func `a call without a token becomes a stream when it takes long`() async throws {
        let client = TestClient()
        let headers = try await client.initialize("2025-11-25")
        async let pending = client.request("tools/call", #"{"name":"echo"}"#, headers: headers)
        let id = await client.host.nextCall()
        await client.clock.sleepers(1)
        client.clock.advance(by: .seconds(10))
        let response = await pending
        let reader = EventReader(try response.stream())
        #expect(try await reader.next()?.id != nil)
        await client.clock.sleepers(1)
        client.clock.advance(by: .seconds(15))
        #expect(try await reader.next()?.isComment == true)
        client.host.finish(id, "2")
        let messages = try await reader.messages()
        #expect(messages.count == 1)
        #expect(messages.first?["result"]?["content"]?[0]?["text"] == "2")
    }

    @Test func `a stream that outlasts the wait ends with the id of the call`() async throws {
        let client = TestClient {
            $0.longestWait = .seconds(20)
            $0.keepAliveInterval = .seconds(15)
        }
        let response = await client.request("tools/call", Self.hello)
        let id = await client.host.nextCall()
        let reader = EventReader(try response.stream())
        _ = try await reader.next()
        for step in [15, 5] {
            await client.clock.sleepers(1)
            client.clock.advance(by: .seconds(step))
        }
        let messages = try await reader.messages()
        #expect(messages.count == 1)
        #expect(messages.first?["result"]?["content"]?[0]?["text"]?.stringValue?.contains(id) == true)
    }

    @Test func `a broken stream goes on where the client says, for the one who began it`() async throws {
        let client = TestClient()
        let headers = try await client.initialize("2025-11-25")
        let response = await client.request("tools/call", Self.hello, id: #""r1""#, headers: headers)
        let id = await client.host.nextCall()
        let reader = EventReader(try response.stream())
        let primed = try #require(try await reader.next()?.id)
        client.host.progress(id, 40)
        let seen = try #require(try await reader.next()?.id)
        await reader.disconnect()
        #expect(client.host.cancellations.isEmpty, "a broken connection is no cancellation in this version")
        client.host.progress(id, 40)
        client.host.progress(id, 70)
        client.host.finish(id, "3")

        func resumed(_ eventID: String, as caller: String = "alice", _ headers: [String: String]) async -> MCPResponse {
            var headers = headers
            headers["Last-Event-ID"] = eventID
            return await client.send("GET", headers: headers, accept: "text/event-stream", as: caller)
        }
        let rest = try await EventReader(await resumed(seen, headers).stream()).messages()
        #expect(rest.allSatisfy { ($0["params"]?["progress"]?.doubleValue ?? 70) > 40 })
        #expect(rest.last?["id"] == "r1")
        #expect(rest.last?["result"]?["content"]?[0]?["text"] == "3")
        let whole = try await EventReader(await resumed(primed, headers).stream()).messages()
        #expect(whole.last?["result"] == rest.last?["result"])
        // Without the session, as after a restart of the server.
        let version = ["MCP-Protocol-Version": "2025-11-25"]
        #expect(try await EventReader(await resumed(seen, version).stream()).messages().last == rest.last)
        #expect(await resumed(seen, as: "mallory", version).status == 400)
        #expect(await resumed("nonsense", version).status == 400)
    }

    @Test func `a client that goes away before the answer leaves the call running`() async throws {
        let client = TestClient()
        let headers = try await client.initialize("2025-06-18")
        let pending = Task { await client.request("tools/call", #"{"name":"echo"}"#, headers: headers) }
        let id = await client.host.nextCall()
        await client.clock.sleepers(1)
        pending.cancel()
        _ = await pending.value
        #expect(client.host.cancellations.isEmpty)
        #expect(try await client.host.call(id, for: "alice")?.update.state == .working)
    }

    @Test func `a stream that nobody writes does not keep its request in flight`() async throws {
        let client = TestClient(sessions: MCPSessionLimits(callsInFlight: 1))
        let headers = try await client.initialize("2025-06-18")
        for _ in 0..<3 {
            let response = await client.request("tools/call", Self.hello, headers: headers)
            #expect(response["Content-Type"] == "text/event-stream")
        }
    }

    @Test func `line breaks of a result do not break the event`() async throws {
        let client = TestClient()
        let response = await client.request("tools/call", Self.hello)
        client.host.finish(await client.host.nextCall(), "{\n  \"a\": 1,\r\n  \"b\": 2\n}")
        let messages = try await EventReader(response.stream()).messages()
        #expect(messages.last?["id"] == 1)
        #expect(messages.last?["result"]?["content"]?[0]?["text"] == "{\n  \"a\": 1,\r\n  \"b\": 2\n}")
    }

    @Test func `a stream whose updates break off ends with an error`() async throws {
        let client = TestClient()
        client.host.breakUpdates()
        let response = await client.request("tools/call", Self.hello)
        let messages = try await EventReader(response.stream()).messages()
        #expect(messages.map { $0["error"]?["code"] } == [-32603])
    }

    @Test func `a stream that can be taken up ends without an answer when its updates break off`() async throws {
        let client = TestClient()
        let headers = try await client.initialize("2025-11-25")
        client.host.breakUpdates()
        let response = await client.request("tools/call", Self.hello, headers: headers)
        let reader = EventReader(try response.stream())
        #expect(try await reader.next()?.id != nil)
        #expect(try await reader.next() == nil)
    }
}

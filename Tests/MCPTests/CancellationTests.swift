// SPDX-License-Identifier: Apache-2.0

import Envelopes
import JSONRPC
import Testing

@testable import MCP

struct CancellationTests {
    private static func cancelled(_ id: String) -> String {
        #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":\#(id),"reason":"changed my mind"}}"#
    }

    @Test func `a notification ends the call of a request`() async throws {
        let client = TestClient()
        let headers = try await client.initialize("2025-06-18")
        async let response = client.request("tools/call", #"{"name":"echo"}"#, id: "5", headers: headers)
        _ = await client.host.nextCall()
        await client.clock.sleepers(1)
        #expect(await client.send("POST", Self.cancelled("5"), headers: headers).status == 202)
        #expect(client.host.cancellations == ["changed my mind"])
        #expect(try await response.document()["result"]?["isError"] == true)
        #expect(await client.send("POST", Self.cancelled("5"), headers: headers).status == 202)
        #expect(client.host.cancellations.count == 1)
    }

    @Test func `a notification ends the call of a stream`() async throws {
        let client = TestClient()
        let headers = try await client.initialize("2025-11-25")
        let params = #"{"name":"echo","_meta":{"progressToken":1}}"#
        let response = await client.request("tools/call", params, id: #""x""#, headers: headers)
        let reader = EventReader(try response.stream())
        _ = try await reader.next()
        #expect(await client.send("POST", Self.cancelled(#""x""#), headers: headers).status == 202)
        #expect(try await reader.messages().last?["result"]?["isError"] == true)
        #expect(client.host.cancellations == ["changed my mind"])
    }

    @Test func `a request that is given up before its call has started ends when it has`() async throws {
        let client = TestClient()
        let headers = try await client.initialize("2025-06-18")
        client.host.closeGate()
        async let response = client.request("tools/call", #"{"name":"echo"}"#, id: "5", headers: headers)
        while client.host.asked.isEmpty { await Task.yield() }
        #expect(await client.send("POST", Self.cancelled("5"), headers: headers).status == 202)
        #expect(client.host.cancellations.isEmpty)
        client.host.openGate()
        #expect(try await response.document()["result"]?["isError"] == true)
        #expect(client.host.cancellations.count == 1)
    }

    @Test func `nobody ends the call of another session or another caller`() async throws {
        let client = TestClient()
        let headers = try await client.initialize("2025-06-18")
        let others = try await client.initialize("2025-06-18")
        async let response = client.request("tools/call", #"{"name":"echo"}"#, id: "5", headers: headers)
        let id = await client.host.nextCall()
        #expect(await client.send("POST", Self.cancelled("5"), headers: others).status == 202)
        #expect(await client.send("POST", Self.cancelled("5"), headers: headers, as: "mallory").status == 404)
        #expect(await client.send("POST", Self.cancelled("5")).status == 202)
        #expect(await client.send("POST", Self.cancelled("[]"), headers: headers).status == 202)
        #expect(client.host.cancellations.isEmpty)
        client.host.finish(id, "1")
        #expect(try await response.document()["result"]?["isError"] == false)
    }

    @Test func `an id in use is refused, and free again after the answer`() async throws {
        let client = TestClient()
        let headers = try await client.initialize("2025-06-18")
        async let first = client.request("tools/call", #"{"name":"echo"}"#, id: "5", headers: headers)
        let id = await client.host.nextCall()
        let second = await client.request("tools/call", #"{"name":"echo"}"#, id: "5", headers: headers)
        #expect(try second.document()["error"]?["code"] == -32600)
        client.host.finish(id, "1")
        _ = await first
        async let third = client.request("tools/call", #"{"name":"echo"}"#, id: "5", headers: headers)
        client.host.finish(await client.host.nextCall(), "1")
        #expect(try await third.document()["result"]?["isError"] == false)
    }

    @Test func `in 2026-07-28 a closed connection ends the call`() async throws {
        let client = TestClient()
        let params = #""name":"echo","#
        let response = await client.stateless("tools/call", params, name: "echo", meta: #""progressToken":"p","#)
        let reader = EventReader(try response.stream())
        _ = try await reader.next()
        await reader.disconnect()
        #expect(client.host.cancellations == ["the client closed the connection"])

        let pending = Task { await client.stateless("tools/call", params, name: "echo") }
        await client.clock.sleepers(1)
        pending.cancel()
        _ = await pending.value
        #expect(client.host.cancellations.count == 2)
    }
}

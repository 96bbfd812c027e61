// SPDX-License-Identifier: Apache-2.0

import Envelopes
import JSONRPC
import Testing

@testable import MCP

struct BatchTests {
    @Test func `a batch is answered as a whole, its calls running together`() async throws {
        let client = TestClient()
        let headers = try await client.initialize("2025-03-26")
        let body = """
            [{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","_meta":{"progressToken":1}}},
             {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"echo"}},
             {"jsonrpc":"2.0","method":"notifications/initialized"},
             {"jsonrpc":"2.0","id":3,"method":"ping"},
             {"jsonrpc":"2.0","id":4,"result":{}},
             {"jsonrpc":"2.0","id":5,"method":"initialize","params":{}},
             7]
            """
        async let pending = client.send("POST", body, headers: headers)
        let calls = [await client.host.nextCall(), await client.host.nextCall()]
        for call in calls { client.host.finish(call, #""\#(call)""#) }
        let response = await pending
        #expect(response.status == 200)
        let answers = try #require(try response.document().arrayValue)
        #expect(answers.map { $0["id"] } == [1, 2, 3, 5, .null])
        #expect(answers[0]["result"]?["isError"] == false)
        #expect(answers[1]["result"]?["isError"] == false)
        #expect(answers[3]["error"]?["code"] == -32600)
        #expect(answers[4]["error"]?["code"] == -32600)
    }

    @Test func `a batch of notifications has no answer`() async throws {
        let client = TestClient()
        let body = #"[{"jsonrpc":"2.0","method":"notifications/initialized"}]"#
        #expect(await client.send("POST", body).status == 202)
    }

    @Test(arguments: ["2025-06-18", "2025-11-25"])
    func `later versions have no batches`(version: String) async throws {
        let client = TestClient()
        let headers = try await client.initialize(version)
        let response = await client.send("POST", #"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#, headers: headers)
        #expect(response.status == 400)
        #expect(try response.document()["error"]?["code"] == -32600)
    }

    @Test func `empty and enormous batches are refused`() async throws {
        let client = TestClient { $0.batchLimit = 3 }
        #expect(await client.send("POST", "[]").status == 400)
        #expect(await client.send("POST", "[1,2,3,4]").status == 400)
        #expect(await client.send("POST", "[1,2,3]").status == 200)
    }
}

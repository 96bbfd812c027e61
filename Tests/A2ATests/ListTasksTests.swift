// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Testing

@testable internal import A2A

struct ListTasksTests {
    private func host(next: String? = nil, total: Int? = nil) async throws -> SampleHost {
        let host = SampleHost()
        host.add("a", SampleHost.pipeline(), contextID: "talk")
        host.add("b", [SampleHost.update(1, .running)])
        let calls = [try await host.call("a", for: "ada"), try await host.call("b", for: "ada")].compactMap { $0 }
        host.withState { $0.page = A2ACallPage(calls: calls, nextCursor: next, total: total) }
        return host
    }

    @Test(arguments: ["tasks/list", "ListTasks"])
    func `a listing shows neither results nor messages unless they are asked for`(method: String) async throws {
        let host = try await host()
        let page = try await Client(host).result(method, [:])
        #expect(page["tasks"]?.arrayValue?.map { $0["id"] } == ["a", "b"])
        #expect(page["tasks"]?[0]?["artifacts"] == nil)
        #expect(page["tasks"]?[0]?["history"] == nil)
        #expect(page["nextPageToken"] == "")
        #expect(page["pageSize"] == 50)
        #expect(page["totalSize"] == 2)
        #expect(host.withState { $0.queries } == [A2ACallQuery(limit: 50)])
        let full = try await Client(host).result(method, ["includeArtifacts": true, "historyLength": 1])
        #expect(full["tasks"]?[0]?["artifacts"]?.arrayValue?.count == 1)
        #expect(full["tasks"]?[1]?["artifacts"] == [])
        #expect(full["tasks"]?[0]?["history"]?.arrayValue?.count == 1)
        #expect(
            host.withState { $0.queries.last }
                == A2ACallQuery(limit: 50, includesResults: true, includesArguments: true)
        )
    }

    @Test func `every condition reaches the host`() async throws {
        let host = try await host(next: "c-2", total: 17)
        let page = try await Client(host).result(
            "ListTasks",
            [
                "contextId": "talk", "status": "TASK_STATE_WORKING", "pageSize": 2, "pageToken": "c-1",
                "statusTimestampAfter": "2026-01-01T00:00:00Z",
            ]
        )
        #expect(page["nextPageToken"] == "c-2")
        #expect(page["pageSize"] == 2)
        #expect(page["totalSize"] == 17)
        #expect(
            host.withState { $0.queries } == [
                A2ACallQuery(
                    status: .running,
                    contextID: "talk",
                    changedSinceUnixNano: SampleHost.start,
                    cursor: "c-1",
                    limit: 2
                )
            ]
        )
    }

    @Test func `a total that nobody counted is at least what is known`() async throws {
        let page = try await Client(try await host(next: "c-2")).result("tasks/list", [:])
        #expect(page["totalSize"] == 3)
    }

    @Test func `of states that calls never have there are none`() async throws {
        let host = try await host()
        for name in ["input-required", "TASK_STATE_REJECTED", "auth-required"] {
            let page = try await Client(host).result("tasks/list", ["status": .string(name)])
            #expect(page["tasks"] == [])
        }
        #expect(host.withState { $0.queries.isEmpty })
        let all = try await Client(host).result("ListTasks", ["status": "TASK_STATE_UNSPECIFIED", "pageSize": 0])
        #expect(all["tasks"]?.arrayValue?.count == 2)
    }

    @Test(
        arguments: [
            ["status": "busy"], ["pageSize": 101], ["pageSize": -1], ["pageSize": "1.5"], ["pageSize": "9"],
            ["contextId": 1], ["includeArtifacts": "yes"], ["historyLength": -1],
            ["statusTimestampAfter": "yesterday"], ["pageToken": []],
        ] as [JSONValue]
    )
    func `a wrong condition is named`(params: JSONValue) async throws {
        let error = try await Client(SampleHost()).error("tasks/list", params)
        #expect(error["code"] == -32602)
        let name = try #require(params.objectValue?.first?.name)
        #expect(error["message"]?.stringValue?.contains(name) == true)
    }

    @Test func `a token of somebody else is refused`() async throws {
        let host = SampleHost { $0.failure = .invalidCursor }
        let error = try await Client(host).error("ListTasks", ["pageToken": "x"])
        #expect(error["code"] == -32602)
        #expect(error["message"]?.stringValue?.contains("pageToken") == true)
    }
}

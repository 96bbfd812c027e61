// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import JSONRPC
internal import Testing

@testable internal import A2A

struct TaskTests {
    @Test func `a task is found by its id, by whoever started it`() async throws {
        let host = SampleHost()
        host.add("t", SampleHost.pipeline())
        var client = Client(host)
        let task = try await client.result("tasks/get", ["id": "t"])
        #expect(task["kind"] == "task")
        #expect(task["status"]?["state"] == "completed")
        #expect(task["artifacts"]?[0]?["parts"]?[0]?["data"] == ["size": [1, 2]])
        #expect(task["history"]?.arrayValue?.count == 1)
        #expect(try await client.result("tasks/get", ["id": "t", "historyLength": 0])["history"] == nil)
        let new = try await client.result("GetTask", ["id": "t"])
        #expect(new["kind"] == nil)
        #expect(new["status"]?["state"] == "TASK_STATE_COMPLETED")
        client.caller = "bob"
        #expect(try await client.error("tasks/get", ["id": "t"])["code"] == -32001)
    }

    @Test(arguments: [
        (A2ACallState.pending, "submitted"), (.running, "working"), (.succeeded(nil), "completed"),
        (.failed(message: "no", details: nil), "failed"), (.canceled(reason: nil), "canceled"),
    ])
    func `each status of a call has its state`(state: A2ACallState, name: String) async throws {
        let host = SampleHost()
        host.add("t", [SampleHost.update(1, state)])
        #expect(try await Client(host).result("tasks/get", ["id": "t"])["status"]?["state"]?.stringValue == name)
        let new = try await Client(host).result("GetTask", ["id": "t"])["status"]?["state"]?.stringValue
        #expect(new == "TASK_STATE_" + name.uppercased())
    }

    @Test(arguments: ["tasks/get", "GetTask", "tasks/cancel", "CancelTask"])
    func `a task that is not there is said to be so`(method: String) async throws {
        let error = try await Client(SampleHost()).error(method, ["id": "none"])
        #expect(error["code"] == -32001)
    }

    @Test(arguments: ["tasks/get", "GetTask", "tasks/cancel", "CancelTask"])
    func `an id is required`(method: String) async throws {
        for params: JSONValue in [[:], ["id": ""], ["id": 5], ["id": [:]], ["id": .null]] {
            let error = try await Client(SampleHost()).error(method, params)
            #expect(error["code"] == -32602)
            #expect(error["message"]?.stringValue?.contains("id") == true)
        }
    }

    @Test(arguments: ["tasks/cancel", "CancelTask"])
    func `a running task is canceled once`(method: String) async throws {
        let host = SampleHost()
        host.add("t", [SampleHost.update(1, .running)])
        let client = Client(host)
        let task = try await client.result(method, ["id": "t"])
        #expect(TaskState.named(task["status"]?["state"]?.stringValue ?? "") == .canceled)
        let error = try await client.error(method, ["id": "t"])
        #expect(error["code"] == -32002)
        #expect(error["message"]?.stringValue?.contains("canceled already") == true)
    }

    @Test func `the task of somebody else cannot be canceled`() async throws {
        let host = SampleHost()
        host.add("t", owner: "bob", [SampleHost.update(1, .running)])
        #expect(try await Client(host).error("tasks/cancel", ["id": "t"])["code"] == -32001)
        let call = try await host.call("t", for: "bob")
        #expect(call?.update.state == .running)
    }

    @Test func `a failing store is the server's error`() async throws {
        let host = SampleHost { $0.failure = .unavailable("the store of envelopes") }
        for method in ["tasks/get", "tasks/cancel", "tasks/list", "GetTask", "CancelTask", "ListTasks"] {
            let response = await Client(host).post(Client.request(method, ["id": "t"]))
            #expect(response.status == 503)
            #expect(response.exchange.errorCode == -32603)
        }
    }

    @Test(arguments: ["set", "get", "list", "delete"])
    func `callbacks are not offered`(verb: String) async throws {
        let error = try await Client(SampleHost()).error("tasks/pushNotificationConfig/\(verb)", ["id": "t"])
        #expect(error["code"] == -32003)
        #expect(error["data"]?["hint"] != nil)
    }

    @Test func `callbacks are not offered in 1.0 either`() async throws {
        let client = Client(SampleHost())
        for method in A2AMethod.allCases where method.rawValue.contains("push") {
            let error = try await client.error(method.name(in: .version10), [:])
            #expect(error["code"] == -32003)
            #expect(error["data"]?[0]?["reason"] == "PUSH_NOTIFICATION_NOT_SUPPORTED")
            #expect(error["data"]?[0]?["domain"] == "a2a-protocol.org")
        }
        let message = Client.message(["kind": "data", "data": [:]], tool: "ask")
        for key in ["pushNotificationConfig", "taskPushNotificationConfig"] {
            let configuration = JSONValue.object([.init(key, ["url": "http://localhost/"])])
            let params: JSONValue = ["message": message, "configuration": configuration]
            #expect(try await client.error("message/send", params)["code"] == -32003)
        }
    }
}

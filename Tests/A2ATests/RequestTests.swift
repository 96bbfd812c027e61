// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import JSONRPC
internal import Testing

@testable internal import A2A

struct RequestTests {
    private func failure(_ body: String, _ client: Client = Client(SampleHost())) async throws -> (Int, JSONValue) {
        let response = await client.post(body)
        guard case .json(let bytes) = response.body else { return (response.status, .null) }
        let answer = try JSONValue(decoding: bytes)
        #expect(answer["jsonrpc"] == "2.0")
        #expect(answer["error"]?["data"]?["hint"] != nil || answer["error"]?["data"]?[0] != nil)
        #expect(response.exchange.errorCode == answer["error"]?["code"]?.intValue)
        return (response.status, answer)
    }

    @Test(arguments: ["", "{", "not json", "{\"a\":NaN}", "[1,", "{} {}"])
    func `what is no JSON is a parse error`(body: String) async throws {
        let (status, answer) = try await failure(body)
        #expect(status == 400)
        #expect(answer["id"] == .null)
        #expect(answer["error"]?["code"] == -32700)
    }

    @Test func `JSON that nests too deep is a parse error`() async throws {
        let (_, answer) = try await failure(String(repeating: "[", count: 600) + String(repeating: "]", count: 600))
        #expect(answer["error"]?["code"] == -32700)
    }

    @Test(arguments: [
        "5", "[]", "null", #"[{"jsonrpc":"2.0","id":1,"method":"tasks/get"}]"#, "{}",
        #"{"jsonrpc":"1.0","id":1,"method":"tasks/get"}"#, #"{"jsonrpc":"2.0","method":"tasks/get"}"#,
        #"{"jsonrpc":"2.0","id":1.5,"method":"tasks/get"}"#, #"{"jsonrpc":"2.0","id":null,"method":"tasks/get"}"#,
        #"{"jsonrpc":"2.0","id":true,"method":"tasks/get"}"#, #"{"jsonrpc":"2.0","id":1,"method":5}"#,
        #"{"jsonrpc":"2.0","id":1}"#,
    ])
    func `JSON that is no request is an invalid request`(body: String) async throws {
        let (status, answer) = try await failure(body)
        #expect(status == 400)
        #expect(answer["error"]?["code"] == -32600)
    }

    @Test(arguments: ["7", "-12345678901234567890", "\"a\\\"b\"", "0"])
    func `an id comes back as it was written`(id: String) async throws {
        let response = await Client(SampleHost()).post(#"{"jsonrpc":"2.0","id":\#(id),"method":"none"}"#)
        guard case .json(let bytes) = response.body else { return }
        #expect(String(decoding: bytes, as: UTF8.self).hasPrefix(#"{"jsonrpc":"2.0","id":\#(id),"#))
        #expect(response.status == 200)
    }

    @Test(arguments: [("message/none", "message/send"), ("sendMessage", "SendMessage")])
    func `an unknown method is answered with the names of known ones`(name: String, known: String) async throws {
        let (status, answer) = try await failure(#"{"jsonrpc":"2.0","id":1,"method":"\#(name)"}"#)
        #expect(status == 200)
        #expect(answer["error"]?["code"] == -32601)
        #expect(answer["error"]?["message"]?.stringValue?.contains(known) == true)
    }

    @Test(arguments: ["[]", "5", "\"x\""])
    func `parameters are an object`(params: String) async throws {
        let (_, answer) = try await failure(#"{"jsonrpc":"2.0","id":1,"method":"tasks/get","params":\#(params)}"#)
        #expect(answer["id"] == 1)
        #expect(answer["error"]?["code"] == -32602)
    }

    @Test(arguments: ["GET", "PUT", "DELETE", "HEAD"])
    func `only POST is a request`(method: String) async {
        let response = await Client(SampleHost()).server.respond(to: RPCHTTPRequest(method: method), from: "ada")
        #expect(response.status == 405)
        #expect(response.headers.contains(RPCHeader("Allow", "POST")))
    }

    @Test(arguments: ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "json"])
    func `a body that is not said to be JSON is refused`(type: String) async throws {
        var client = Client(SampleHost())
        client.headers = [RPCHeader("Content-Type", type)]
        let (status, answer) = try await failure(#"{"jsonrpc":"2.0","id":1,"method":"tasks/list"}"#, client)
        #expect(status == 415)
        #expect(answer["error"]?["code"] == -32600)
    }

    @Test(arguments: ["application/json; charset=utf-8", "Application/JSON", "application/a2a+json", nil])
    func `the ways to say JSON are taken`(type: String?) async {
        var client = Client(SampleHost())
        client.headers = type.map { [RPCHeader("Content-Type", $0)] } ?? []
        let response = await client.post(#"{"jsonrpc":"2.0","id":1,"method":"tasks/list"}"#)
        #expect(response.status == 200)
        #expect(response.exchange.errorCode == nil)
    }

    @Test(arguments: [("1.0", nil), ("0.3", nil), ("", nil), ("2.0", -32009), ("0.1", -32009), ("x", -32009)])
    func `a client of another version learns which ones are spoken`(version: String, code: Int?) async {
        var client = Client(SampleHost())
        client.headers.append(RPCHeader("a2a-version", version))
        let response = await client.post(#"{"jsonrpc":"2.0","id":1,"method":"ListTasks"}"#)
        #expect(response.exchange.errorCode == code)
    }

    @Test func `a method without a known tool names neither tool nor call`() async {
        let response = await Client(SampleHost()).post(#"{"jsonrpc":"2.0","id":1,"method":"tasks/get","params":{}}"#)
        #expect(
            response.exchange
                == A2AExchange(version: .version03, method: .getTask, tool: nil, callID: nil, errorCode: -32602)
        )
    }
}

// SPDX-License-Identifier: Apache-2.0

import HTTPClient
import HTTPTesting
import Testing
import TraceCollection

@Suite struct CollectTargetsTests {
    private let pool = HTTPConnectionPool()

    @Test func `addresses may lack a scheme, and are taken once`() throws {
        let texts = ["10.0.0.1:8080", "http://10.0.0.1:8080/", "https://gate.example.com/pods/a/"]
        let names = try AddressTargets(texts, requester: pool).targets().map(\.name)
        #expect(names == ["http://10.0.0.1:8080", "https://gate.example.com/pods/a"])
    }

    @Test(arguments: ["", "http://", "ftp://x", "http://a b", "http://user:secret@x", "x?y"])
    func `what is no address is refused`(text: String) {
        #expect(throws: CollectError.invalidAddress(text)) { try AddressTargets([text], requester: pool) }
    }

    @Test(arguments: ["", ":1", "a:0", "a:x", "a:1:2", "http://a", "a b"])
    func `what is no name is refused`(text: String) {
        #expect(throws: CollectError.invalidAddress(text)) { try NameTargets(text, requester: pool) }
    }

    @Test func `a name is all of its addresses`() async throws {
        let names = try await NameTargets("127.0.0.1:81", requester: pool).targets().map(\.name)
        #expect(names == ["http://127.0.0.1:81"])
        let local = try await NameTargets("localhost", requester: pool).targets().map(\.name)
        #expect(local.contains("http://127.0.0.1:8080"))
        await #expect(throws: CollectError.self) {
            _ = try await NameTargets("does-not-exist.invalid", requester: pool).targets()
        }
    }

    @Test func `the token and the path reach the server`() async throws {
        let server = LoopbackServer { _, _ in .response(200, body: Array("x".utf8)) }
        let targets = try AddressTargets([server.url + "/pods/a"], requester: pool).targets()
        let response = try await targets[0].connection.get("/traces/slices", headers: [HTTPHeader("X-Y", "z")])
        #expect(response.body == [0x78])
        #expect(server.requests.first?.path == "/pods/a/traces/slices" && server.requests.first?.headers["x-y"] == "z")
        server.stop()
    }
}

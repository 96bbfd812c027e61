// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import JSONRPC
internal import Testing

@testable internal import A2A

struct CardTests {
    private let schemes = [
        A2ASecurityScheme(name: "bearer", kind: .bearer(format: "JWT"), description: "A token."),
        A2ASecurityScheme(name: "key", kind: .apiKey(header: "X-API-Key")),
        A2ASecurityScheme(
            name: "oidc",
            kind: .openIDConnect(url: "https://id.example/.well-known/openid-configuration")
        ),
    ]

    private func card(_ client: Client) async throws -> JSONValue {
        let response = await client.server.card(for: RPCHTTPRequest(method: "GET"))
        #expect(response.status == 200)
        guard case .json(let bytes) = response.body else { return .null }
        return try JSONValue(decoding: bytes)
    }

    @Test func `the card is one that clients of both versions read`() async throws {
        let card = try await card(Client(SampleHost()))
        #expect(card["name"] == "asya")
        #expect(card["version"] == "1.2.3")
        #expect(card["protocolVersion"] == "0.3.0")
        #expect(card["url"] == "http://localhost:8080/a2a")
        #expect(card["preferredTransport"] == "JSONRPC")
        #expect(
            card["supportedInterfaces"] == [
                ["url": "http://localhost:8080/a2a", "protocolBinding": "JSONRPC", "protocolVersion": "1.0"],
                ["url": "http://localhost:8080/a2a", "protocolBinding": "JSONRPC", "protocolVersion": "0.3"],
            ]
        )
        #expect(card["capabilities"]?["streaming"] == true)
        #expect(card["capabilities"]?["pushNotifications"] == false)
        #expect(card["capabilities"]?["extendedAgentCard"] == false)
        #expect(card["security"] == nil)
        #expect(card["securitySchemes"] == nil)
    }

    @Test func `every tool is a skill`() async throws {
        let skills = try #require(try await card(Client(SampleHost()))["skills"]?.arrayValue)
        #expect(skills.map { $0["id"] } == ["ask", "resize"])
        #expect(skills.map { $0["name"] } == ["ask", "Resize"])
        #expect(skills.allSatisfy { $0["tags"]?.arrayValue?.isEmpty == false && $0["security"] == nil })
        let text = try #require(skills[1]["description"]?.stringValue)
        #expect(text.hasPrefix("Makes an image smaller.\n\nArguments, as JSON Schema: {"))
        #expect(text.contains(#""width":{"type":"integer"}"#))
    }

    @Test func `security schemes are there in both forms, any of them will do`() async throws {
        let card = try await card(Client(SampleHost(), schemes: schemes))
        let bearer = card["securitySchemes"]?["bearer"]
        #expect(bearer?["type"] == "http")
        #expect(bearer?["scheme"] == "bearer")
        #expect(
            bearer?["httpAuthSecurityScheme"]
                == ["scheme": "bearer", "bearerFormat": "JWT", "description": "A token."]
        )
        let key = card["securitySchemes"]?["key"]
        #expect(key?["in"] == "header")
        #expect(key?["name"] == "X-API-Key")
        #expect(key?["apiKeySecurityScheme"] == ["location": "header", "name": "X-API-Key"])
        #expect(card["securitySchemes"]?["oidc"]?["openIdConnectSecurityScheme"]?["openIdConnectUrl"] != nil)
        #expect(card["security"] == [["bearer": []], ["key": []], ["oidc": []]])
        #expect(card["securityRequirements"]?[1] == ["schemes": ["key": ["list": []]]])
        #expect(card["capabilities"]?["extendedAgentCard"] == true)
        #expect(card["supportsAuthenticatedExtendedCard"] == true)
        #expect(card["skills"]?[1]?["security"]?[0] == ["bearer": ["images"]])
        #expect(card["skills"]?[0]?["security"] == nil)
    }

    @Test func `a card that has not changed is not sent again`() async throws {
        let client = Client(SampleHost())
        let first = await client.server.card(for: RPCHTTPRequest(method: "GET"))
        let tag = try #require(first.headers.first { $0.name == "ETag" }?.value)
        for value in [tag, "W/\(tag)", "\"x\", \(tag)", "*"] {
            let request = RPCHTTPRequest(method: "GET", headers: [RPCHeader("if-none-match", value)])
            let again = await client.server.card(for: request)
            #expect(again.status == 304)
            guard case .empty = again.body else { throw Failure() }
        }
        client.server.host.withState { $0.tools = [SampleHost.ask] }
        let request = RPCHTTPRequest(method: "GET", headers: [RPCHeader("If-None-Match", tag)])
        #expect(await client.server.card(for: request).status == 200)
    }

    @Test(arguments: ["agent/getAuthenticatedExtendedCard", "agent/authenticatedExtendedCard", "GetExtendedAgentCard"])
    func `the extended card has what the caller may use`(method: String) async throws {
        var client = Client(SampleHost(), schemes: schemes)
        #expect(try await client.result(method, [:])["skills"]?.arrayValue?.count == 2)
        client.caller = "nobody"
        #expect(try await client.result(method, [:])["skills"] == [])
    }

    @Test(arguments: [("agent/getAuthenticatedExtendedCard", -32007), ("GetExtendedAgentCard", -32004)])
    func `without security there is no extended card`(method: String, code: Int) async throws {
        let error = try await Client(SampleHost()).error(method, [:])
        #expect(error["code"]?.intValue == code)
    }

    private struct Failure: Error {}
}

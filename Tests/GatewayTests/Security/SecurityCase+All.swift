// SPDX-License-Identifier: Apache-2.0

import Envelopes

extension SecurityCase {
    static let maxBodyBytes = 4_096
    static let maxHeaderBytes = 8_192

    private static let deep = String(repeating: "[", count: 1_000) + String(repeating: "]", count: 1_000)
    private static let guarded = #"{"name":"guarded","arguments":{}}"#
    private static let get = #"{"jsonrpc":"2.0","id":1,"method":"tasks/get","params":{"id":"none"}}"#

    /// What a request must show, and where it may come from.
    static func access(_ issuer: TestIssuer) throws -> [SecurityCase] {
        func token(_ name: String, _ token: String) -> SecurityCase {
            let header = "Authorization: Bearer \(token)"
            return SecurityCase(
                name: "a token \(name)",
                caller: .nobody,
                target: "/tools",
                headers: [header],
                status: 401,
                code: "invalid_token"
            )
        }
        let good = try issuer.token()
        let tokens = try [
            token("that has expired", issuer.token(["exp": 1_000_000])),
            token("of the future", issuer.token(["nbf": 4_000_000_000])),
            token("for another audience", issuer.token(["aud": "somebody-else"])),
            token("of another issuer", issuer.token(["iss": "https://evil.example"])),
            token("of an unknown key", issuer.token(keyID: "k2")),
            token("with a shared secret", issuer.token(algorithm: "HS256")),
            token("without a signature", issuer.token(algorithm: "none")),
            token("that was changed", String(good.dropLast(4)) + "AAAA"),
        ]
        return tokens + [
            SecurityCase(
                name: "a token without the scope",
                caller: .nobody,
                method: "POST",
                target: "/tools/call",
                headers: ["Authorization: Bearer \(good)"],
                body: guarded,
                status: 403,
                code: "insufficient_scope"
            ),
            SecurityCase(
                name: "a key without the scope",
                method: "POST",
                target: "/tools/call",
                body: guarded,
                status: 403,
                code: "insufficient_scope"
            ),
        ]
    }

    /// The same without tokens.
    static let credentials: [SecurityCase] = {
        let paths = ["/tools", "/envelopes", "/envelopes/x", "/envelopes/x/stream", "/mcp"]
        let without = paths.map { path in
            SecurityCase(name: "no credentials", caller: .nobody, target: path, status: 401, code: "unauthorized")
        }
        return without + [
            refused("a wrong key", ["X-API-Key: nobody-has-this-key"], 401, "invalid_token"),
            refused("a wrong key as bearer", ["Authorization: Bearer nobody-has-this-key"], 401, "invalid_token"),
            refused("another scheme", ["Authorization: Basic YWRhOmtleQ=="], 400, "invalid_request"),
            refused("an empty credential", ["Authorization: Bearer "], 400, "invalid_request"),
            refused("credentials twice", ["X-API-Key: a", "Authorization: Bearer b"], 400, "invalid_request"),
            refused("keys twice", ["X-API-Key: a", "X-API-Key: b"], 400, "invalid_request"),
            refused("a foreign origin", ["Origin: https://evil.example"], 403, "origin_refused"),
            refused("an origin that is none", ["Origin: null"], 403, "origin_refused"),
            refused("a foreign host", ["Host: evil.example"], 421, "host_refused"),
            refused("a host like ours", ["Host: localhost.evil.example"], 421, "host_refused"),
            refused("two hosts", ["Host: localhost", "Host: evil.example"], 400, "malformed_request"),
        ] + targets
    }()

    /// Whole URLs, whose host counts.
    private static let targets: [SecurityCase] = {
        func refused(_ target: String, _ headers: [String], _ status: Int, _ code: String) -> SecurityCase {
            SecurityCase(
                name: "the target \(target)",
                caller: .nobody,
                target: target,
                headers: headers,
                status: status,
                code: code
            )
        }
        let own = ["Host: localhost"]
        return [
            refused("http://evil.example/tools", own, 421, "host_refused"),
            refused("HTTPS://evil.example:443/tools", own, 421, "host_refused"),
            refused("http://localhost@evil.example/tools", own, 421, "host_refused"),
            refused("http://localhost/tools", own + ["Origin: http://evil.example"], 403, "origin_refused"),
            // It would be the page's own host.
            refused(
                "http://localhost/tools",
                ["Host: evil.example", "Origin: http://evil.example"],
                403,
                "origin_refused"
            ),
            refused("http://localhost/tools", ["Host: evil.example"], 401, "unauthorized"),
            refused("http://localhost/nothing", own, 404, "unknown_resource"),
            refused("ftp://evil.example/tools", own, 421, "host_refused"),
        ]
    }()

    private static func refused(_ name: String, _ headers: [String], _ status: Int, _ code: String) -> SecurityCase {
        SecurityCase(name: name, caller: .nobody, target: "/tools", headers: headers, status: status, code: code)
    }

    /// Bodies that are too much or nothing at all, wherever bodies are taken.
    static let bodies: [SecurityCase] = ["/tools/call", "/mcp", "/a2a"].flatMap { target in
        let isRPC = target != "/tools/call"
        func refused(_ name: String, _ body: String, _ status: Int, _ code: String, type: String? = nil) -> SecurityCase
        {
            SecurityCase(
                name: name,
                method: "POST",
                target: target,
                headers: type.map { ["Content-Type: \($0)"] } ?? [],
                body: body,
                status: status,
                code: code
            )
        }
        let long = String(repeating: " ", count: maxBodyBytes) + "{}"
        let malformed = isRPC ? "-32700" : "malformed_json"
        let form = "application/x-www-form-urlencoded"
        return [
            refused("a long body", long, 413, "body_too_large"),
            refused("no body", "", 400, malformed),
            refused("half a document", #"{"name":"#, 400, malformed),
            refused("two documents", "{} {}", 400, malformed),
            refused("a deep document", deep, 400, malformed),
            refused("a number that is none", #"{"name":NaN}"#, 400, malformed),
            refused("another document", "7", 400, isRPC ? "-32600" : "invalid_request"),
            refused("a form", "name=echo", 415, isRPC ? "-32600" : "unsupported_media_type", type: form),
            refused("plain text", "{}", 415, isRPC ? "-32600" : "unsupported_media_type", type: "text/plain"),
        ]
    }

    /// Heads that are too much, or no HTTP.
    static let heads: [SecurityCase] = [
        SecurityCase(
            name: "long headers",
            target: "/tools",
            headers: ["X-Long: \(String(repeating: "x", count: maxHeaderBytes))"],
            status: 431,
            code: "headers_too_large"
        ),
        SecurityCase(
            name: "many headers",
            target: "/tools",
            headers: (0..<200).map { "X-\($0): x" },
            status: 431,
            code: "headers_too_large"
        ),
        SecurityCase(
            name: "a long path",
            target: "/envelopes/" + String(repeating: "a", count: maxHeaderBytes),
            status: 431,
            code: "headers_too_large"
        ),
        SecurityCase(name: "a zero byte", target: "/tools\u{0}", status: 400, code: "malformed_request"),
        SecurityCase(name: "a letter beyond ASCII", target: "/envelopes/é", status: 400, code: "malformed_request"),
        SecurityCase(name: "a backslash", target: "\\tools", status: 400, code: "malformed_request"),
        SecurityCase(name: "a space", target: "/tools /x", status: 400, code: "malformed_request"),
    ]

    /// Paths that would lead elsewhere if they were changed before they are looked at.
    static let paths: [SecurityCase] = [
        "/..", "/../etc/passwd", "/tools/../openapi.json", "/tools/..", "/./tools", "//tools", "/tools//call",
        "/tools/",
        "/%2e%2e/etc/passwd", "/%2e%2e%2fetc%2fpasswd", "/tools%00", "/tools%2fcall", "/%74ools",
        "/envelopes/%2e%2e/stream", "/envelopes/..%2f..%2fetc", "/envelopes/a%2fstream", "/envelopes/a/../b",
        "/envelopes/" + String(repeating: "a", count: 257), "/envelopes/a;b", "/tools;x=1", "/TOOLS",
        "/mcp/", "/mcp/..", "/a2a/../tools", "/.well-known/", "/.well-known/..%2ftools", "/.git/config", "/reports",
        "/cancellations", "/envelopes/a/final",
    ].map { SecurityCase(name: "the path \($0.prefix(40))", target: $0, status: 404, code: "unknown_resource") }

    /// Methods that resources do not know.
    static let methods: [SecurityCase] = [
        ("PATCH", "/tools"), ("POST", "/tools"), ("GET", "/tools/call"), ("DELETE", "/envelopes"), ("TRACE", "/tools"),
        ("OPTIONS", "/tools"), ("PUT", "/mcp"), ("GET", "/a2a"), ("POST", "/health"), ("HEAD", "/envelopes/x/stream"),
        ("PROPFIND", "/tools"),
    ].map { SecurityCase(name: "\($0) \($1)", method: $0, target: $1, status: 405, code: "method_not_allowed") }

    /// Everything that can be asked about an envelope of somebody else.
    static func foreign(_ id: String) -> [SecurityCase] {
        let stateless = [
            "MCP-Protocol-Version: 2026-07-28", "Mcp-Method: tasks/get", "Mcp-Name: \(id)",
            "Accept: application/json, text/event-stream",
        ]
        let meta = """
            "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",\
            "io.modelcontextprotocol/clientCapabilities":{"extensions":{"io.modelcontextprotocol/tasks":{}}}}
            """
        let parts = [("GET", ""), ("DELETE", ""), ("GET", "/stream"), ("GET", "/active")]
        let plain = parts.map { method, part in
            SecurityCase(
                name: "another's envelope: \(method) \(part)",
                caller: .bob,
                method: method,
                target: "/envelopes/\(id)\(part)",
                status: 404,
                code: "unknown_envelope"
            )
        }
        return plain + [
            SecurityCase(
                name: "another's task by MCP",
                caller: .bob,
                method: "POST",
                target: "/mcp",
                headers: stateless,
                body: #"{"jsonrpc":"2.0","id":1,"method":"tasks/get","params":{"taskId":"\#(id)",\#(meta)}}"#,
                status: 400,
                code: "-32602"
            ),
            SecurityCase(
                name: "another's task by A2A",
                caller: .bob,
                method: "POST",
                target: "/a2a",
                body: get.replacing("none", with: id),
                status: 200,
                code: "-32001"
            ),
        ]
    }
}

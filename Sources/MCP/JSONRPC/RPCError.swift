// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// An error of JSON-RPC 2.0 (section 5.1), with what to do about it.
struct RPCError: Error, Sendable, Equatable {
    /// What kind of error it is.
    var code: Int
    /// What is wrong, in one sentence.
    var message: String
    /// What the client needs to do better.
    var data: JSONValue
    /// The HTTP status that goes with it where the protocol, or HTTP itself, asks for one.
    var status: Int
    /// Header fields that go with the status.
    var headers: [MCPHeader] = []

    private init(_ code: Int, _ message: String, status: Int, hint: String) {
        self.code = code
        self.message = message
        self.status = status
        data = ["hint": .string(hint)]
    }

    /// The body is not JSON.
    static func parse(_ error: JSONError) -> RPCError {
        RPCError(-32700, "Parse error: \(error)", status: 400, hint: "send one JSON-RPC 2.0 message as UTF-8 JSON")
    }

    /// The body is JSON, and not a message.
    static func invalidRequest(_ message: String, status: Int = 400, hint: String) -> RPCError {
        RPCError(-32600, "Invalid Request: \(message)", status: status, hint: hint)
    }

    /// There is no such method.
    static func methodNotFound(_ method: String, in version: MCPProtocolVersion) -> RPCError {
        let known = MCPMethod.allCases.filter { $0.isPart(of: version) && !$0.rawValue.hasPrefix("notifications/") }
        let names = known.map(\.rawValue).joined(separator: ", ")
        // The name is the client's own; a long one would make the answer long.
        return RPCError(
            -32601,
            "Method not found: \(method.prefix(100))",
            status: 404,
            hint: "with protocol version \(version.rawValue) use one of: \(names)"
        )
    }

    /// The parameters do not fit the method.
    static func invalidParams(_ message: String, hint: String) -> RPCError {
        RPCError(-32602, message, status: 400, hint: hint)
    }

    /// The server failed.
    static func internalError(_ message: String, hint: String) -> RPCError {
        RPCError(-32603, message, status: 500, hint: hint)
    }

    /// A header does not say what the body says (2026-07-28, basic/transports/streamable-http, "Server Validation").
    static func headerMismatch(_ message: String) -> RPCError {
        RPCError(
            -32020,
            "Header mismatch: \(message)",
            status: 400,
            hint: "send MCP-Protocol-Version, Mcp-Method and Mcp-Name once each, equal to what the body says"
        )
    }

    /// The client did not say that it has a capability (2026-07-28, basic, "Per-request protocol fields").
    static func missingExtension(_ name: String) -> RPCError {
        var error = RPCError(-32021, "Missing required client capability", status: 400, hint: "")
        error.data = ["requiredCapabilities": ["extensions": .object([.init(name, [:])])]]
        return error
    }

    /// The server does not speak this revision (2026-07-28, basic/versioning).
    static func unsupportedVersion(_ requested: String) -> RPCError {
        var error = RPCError(-32022, "Unsupported protocol version", status: 400, hint: "")
        let supported = MCPProtocolVersion.allCases.reversed().map { JSONValue.string($0.rawValue) }
        error.data = ["supported": .array(supported), "requested": .string(String(requested.prefix(100)))]
        return error
    }

    /// What a host did not do; nil for arguments that do not fit, which are for the model to correct.
    init?(_ error: MCPHostError) {
        switch error {
        case .unknownTool:
            self = .invalidParams("Unknown tool", hint: "tools/list names the tools there are")
        case .invalidArguments:
            return nil
        case .missingScopes(let scopes):
            // Codes of our own are outside of what JSON-RPC and the protocol reserve; these are HTTP's.
            self.init(403, "Not permitted", status: 403, hint: "ask for the scopes: \(scopes.joined(separator: " "))")
            let list = scopes.filter { $0.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C } }
            let challenge = "Bearer error=\"insufficient_scope\", scope=\"\(list.joined(separator: " "))\""
            headers = [MCPHeader("WWW-Authenticate", challenge)]
        case .overloaded(let delay):
            let seconds = max(1, delay.components.seconds + (delay.components.attoseconds > 0 ? 1 : 0))
            self.init(503, "Overloaded", status: 503, hint: "send the same request again in \(seconds) s")
            headers = [MCPHeader("Retry-After", String(seconds))]
        case .invalidCursor:
            self = .invalidParams("Invalid cursor", hint: "cursors come from nextCursor; start again without one")
        case .unavailable(let part):
            self = .internalError("Internal error: \(part) does not answer", hint: "send the request again later")
        }
    }
}

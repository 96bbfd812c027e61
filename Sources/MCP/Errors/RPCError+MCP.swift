// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import JSONRPC

extension RPCError {
    /// There is no such method in a revision.
    static func methodNotFound(_ method: String, in version: MCPProtocolVersion) -> RPCError {
        let known = MCPMethod.allCases.filter { $0.isPart(of: version) && !$0.rawValue.hasPrefix("notifications/") }
        let names = known.map(\.rawValue).joined(separator: ", ")
        return .methodNotFound(method, hint: "with protocol version \(version.rawValue) use one of: \(names)")
    }

    /// A header does not say what the body says (2026-07-28, basic/transports/streamable-http, "Server Validation").
    static func headerMismatch(_ message: String) -> RPCError {
        RPCError(
            -32020,
            "Header mismatch: \(message)",
            hint: "send MCP-Protocol-Version, Mcp-Method and Mcp-Name once each, equal to what the body says"
        )
    }

    /// The client did not say that it has a capability (2026-07-28, basic, "Per-request protocol fields").
    static func missingExtension(_ name: String) -> RPCError {
        var error = RPCError(
            -32021,
            "Missing required client capability",
            hint: "declare the extension \(name) among the client's capabilities"
        )
        error.details = ["requiredCapabilities": ["extensions": .object([.init(name, [:])])]]
        return error
    }

    /// The server does not speak this revision (2026-07-28, basic/versioning).
    static func unsupportedVersion(_ requested: String) -> RPCError {
        let supported = MCPProtocolVersion.allCases.reversed().map(\.rawValue)
        var error = RPCError(
            -32022,
            "Unsupported protocol version",
            hint: "use one of: \(supported.joined(separator: ", "))"
        )
        error.details = [
            "supported": .array(supported.map { .string($0) }), "requested": .string(String(requested.prefix(100))),
        ]
        return error
    }

    /// What a host did not do; nil for arguments that do not fit, which are for the model to correct.
    init?(_ error: MCPHostError) {
        switch error {
        case .unknownTool: self = .invalidParams("unknown tool", hint: "tools/list names the tools there are")
        case .invalidArguments: return nil
        case .missingScopes(let scopes): self = .missingScopes(scopes)
        case .overloaded(let delay): self = .overloaded(retryAfter: delay)
        case .invalidCursor:
            self = .invalidParams("unknown cursor", hint: "cursors come from nextCursor; start again without one")
        case .unavailable(let part): self = .internalError("\(part) does not answer")
        }
    }
}

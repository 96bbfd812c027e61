// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import JSONRPC

/// The headers that repeat what the body says, so that proxies need not read it.
///
/// Source: 2026-07-28, basic/transports/streamable-http, "Request Metadata".
enum RoutingHeaders {
    /// Names of the headers.
    static let version = "MCP-Protocol-Version"
    static let method = "Mcp-Method"
    static let name = "Mcp-Name"

    /// Checks the headers against the body of a request.
    ///
    /// - Parameters:
    ///   - request: the HTTP request.
    ///   - bodyVersion: the revision that the body names.
    ///   - bodyMethod: the method that the body names.
    ///   - params: the parameters of the body.
    /// - Throws: The header mismatch.
    static func check(
        _ request: RPCHTTPRequest,
        bodyVersion: String,
        bodyMethod: String,
        params: JSONValue
    ) throws(RPCError) {
        for header in [version, method, name] where request.values(of: header).count > 1 {
            throw .headerMismatch("\(header) is there more than once")
        }
        guard request[version] == bodyVersion else {
            throw .headerMismatch("\(version) does not match the body's io.modelcontextprotocol/protocolVersion")
        }
        guard request[method] == bodyMethod else {
            throw .headerMismatch("\(method) does not match the body's method")
        }
        let key: String
        let isRequired: Bool
        switch MCPMethod(rawValue: bodyMethod) {
        case .toolsCall: (key, isRequired) = ("name", true)
        // The extension asks clients for it; that servers refuse requests without it is not said.
        case .tasksGet, .tasksUpdate, .tasksCancel: (key, isRequired) = ("taskId", false)
        default: return
        }
        guard let value = params[key]?.stringValue, isRequired || request[name] != nil else { return }
        guard let header = request[name].flatMap(decode), header.utf8.elementsEqual(value.utf8) else {
            throw .headerMismatch("\(name) does not match the body's \(key)")
        }
    }

    /// The value of a header that may be `=?base64?...?=` ("Value Encoding"); nil when that is damaged.
    static func decode(_ value: String) -> String? {
        let prefix = "=?base64?"
        guard value.hasPrefix(prefix), value.hasSuffix("?="), value.utf8.count >= prefix.utf8.count + 2 else {
            return value
        }
        let text = Array(value.utf8.dropFirst(prefix.utf8.count).dropLast(2))
        guard let bytes = Base64.decode(text), Base64.encode(bytes) == text else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}

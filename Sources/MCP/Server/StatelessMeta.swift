// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import JSONRPC

/// What a request of 2026-07-28 says about itself in its `_meta` (basic, "Per-request protocol fields").
struct StatelessMeta: Sendable, Equatable {
    static let version = "io.modelcontextprotocol/protocolVersion"
    static let clientInfo = "io.modelcontextprotocol/clientInfo"
    static let clientCapabilities = "io.modelcontextprotocol/clientCapabilities"

    /// The revision it is written in.
    var version: String
    /// The name the client gives itself.
    var clientName: String?
    /// Whether the client understands the tasks extension.
    var hasTasks: Bool

    /// Reads the members that a request must have.
    ///
    /// - Parameter params: the parameters of the request.
    /// - Throws: The error of a request without them.
    init(_ params: JSONValue) throws(RPCError) {
        let hint = "put \(Self.version) and \(Self.clientCapabilities) into params._meta of every request"
        guard let meta = params["_meta"], meta.objectValue != nil else {
            throw .invalidParams("_meta is missing", hint: hint)
        }
        guard let version = meta[Self.version]?.stringValue else {
            throw .invalidParams("\(Self.version) must be a string", hint: hint)
        }
        guard let capabilities = meta[Self.clientCapabilities], capabilities.objectValue != nil else {
            throw .invalidParams("\(Self.clientCapabilities) must be an object", hint: hint)
        }
        self.version = version
        clientName = meta[Self.clientInfo]?["name"]?.stringValue.map { String($0.prefix(100)) }
        hasTasks = capabilities["extensions"]?[ResultWriter.tasksExtension]?.objectValue != nil
    }
}

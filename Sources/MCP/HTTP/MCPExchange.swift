// SPDX-License-Identifier: Apache-2.0

/// What a request and its answer were about, for metrics and logs; holds nothing of a payload.
public struct MCPExchange: Sendable, Equatable {
    /// The revision that was spoken.
    public var version: MCPProtocolVersion?
    /// The method, when the server knows it; nil for a batch as well.
    public var method: MCPMethod?
    /// The tool that was called, when there is one of this name.
    public var tool: String?
    /// The code of the JSON-RPC error that was answered.
    public var errorCode: Int?
}

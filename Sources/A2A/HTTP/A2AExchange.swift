// SPDX-License-Identifier: Apache-2.0

/// What a request and its answer were about, for metrics and logs; holds nothing of a payload.
public struct A2AExchange: Sendable, Equatable {
    /// The version that was spoken.
    public var version: A2AProtocolVersion?
    /// The method, when the server knows it.
    public var method: A2AMethod?
    /// The tool that was called, when the caller may use one of this name.
    public var tool: String?
    /// The call that was started.
    public var callID: String?
    /// The code of the JSON-RPC error that was answered.
    public var errorCode: Int?
}

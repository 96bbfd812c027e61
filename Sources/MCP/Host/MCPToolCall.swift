// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// A call that a client asks for.
public struct MCPToolCall: Sendable, Equatable {
    /// The tool's name, as the client wrote it.
    public var tool: String
    /// The arguments, an object; not checked against the tool's schema.
    public var arguments: JSONValue
    /// The trace that the call belongs to, when the client named one.
    public var trace: MCPTraceContext?
    /// The name that the client gave itself; nobody has checked it.
    public var clientName: String?
    /// The revision the client speaks.
    public var version: MCPProtocolVersion
    /// How long the client wants the call to be kept, when it said so.
    public var timeToLive: Duration?

    /// Describes a call.
    public init(
        tool: String,
        arguments: JSONValue,
        trace: MCPTraceContext? = nil,
        clientName: String? = nil,
        version: MCPProtocolVersion,
        timeToLive: Duration? = nil
    ) {
        self.tool = tool
        self.arguments = arguments
        self.trace = trace
        self.clientName = clientName
        self.version = version
        self.timeToLive = timeToLive
    }
}

// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// A call that a client's message asks for.
public struct A2AToolCall: Sendable, Equatable {
    /// The tool.
    public var tool: String
    /// The arguments, an object; not checked against the tool's schema.
    public var arguments: JSONValue
    /// The conversation that the message belongs to, when the client named one.
    ///
    /// The host keeps it with the call.
    public var contextID: String?
    /// The client's id of the message.
    ///
    /// The host keeps it with the call.
    public var messageID: String
    /// Equal for messages that are the same message sent again.
    ///
    /// A2A 1.0, section 3.3.1: agents may know duplicates by the message's id. Here the content counts as well, so that
    /// a client whose ids are not unique starts what it asks for.
    public var idempotencyKey: String
    /// The version of the protocol that the client speaks.
    public var version: A2AProtocolVersion

    /// Describes a call.
    public init(
        tool: String,
        arguments: JSONValue,
        contextID: String? = nil,
        messageID: String,
        idempotencyKey: String,
        version: A2AProtocolVersion
    ) {
        self.tool = tool
        self.arguments = arguments
        self.contextID = contextID
        self.messageID = messageID
        self.idempotencyKey = idempotencyKey
        self.version = version
    }
}

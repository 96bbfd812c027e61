// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// A call as its host knows it: the state of one envelope.
public struct A2ACall: Sendable, Equatable {
    /// The id, which is the task id of the protocol as well.
    public var id: String
    /// The tool that runs; nil for an envelope that was made without one.
    public var tool: String?
    /// The conversation that it was started in, when the client named one; a call without is a conversation of its own.
    public var contextID: String?
    /// The client's id of the message that started it; nil when it was started otherwise.
    public var messageID: String?
    /// What it was called with; nil when the host did not look it up.
    public var arguments: RawJSON?
    /// The newest update.
    public var update: A2ACallUpdate
    /// When it started, Unix nanoseconds.
    public var createdAtUnixNano: UInt64

    /// Describes a call.
    public init(
        id: String,
        tool: String?,
        contextID: String? = nil,
        messageID: String? = nil,
        arguments: RawJSON? = nil,
        update: A2ACallUpdate,
        createdAtUnixNano: UInt64
    ) {
        self.id = id
        self.tool = tool
        self.contextID = contextID
        self.messageID = messageID
        self.arguments = arguments
        self.update = update
        self.createdAtUnixNano = createdAtUnixNano
    }

    /// The conversation as clients know it.
    var visibleContextID: String { contextID ?? id }

    /// The call before anything happened to it.
    var atItsStart: A2ACall {
        var call = self
        call.update = A2ACallUpdate(sequence: 0, state: .pending, atUnixNano: createdAtUnixNano)
        return call
    }
}

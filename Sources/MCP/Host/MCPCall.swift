// SPDX-License-Identifier: Apache-2.0

/// A call as its host knows it: the state of one envelope.
public struct MCPCall: Sendable, Equatable {
    /// The id, which is the task id of the protocol as well.
    public var id: String
    /// The tool that runs.
    public var tool: String
    /// The newest update.
    public var update: MCPCallUpdate
    /// When it started, Unix nanoseconds.
    public var createdAtUnixNano: UInt64
    /// When it last changed, Unix nanoseconds.
    public var updatedAtUnixNano: UInt64
    /// How long it is kept after it started; nil when nobody removes it.
    public var timeToLive: Duration?
    /// Where its state can be read over HTTP.
    public var statusURL: String?
    /// Where its progress can be followed over HTTP.
    public var streamURL: String?

    /// Describes a call.
    public init(
        id: String,
        tool: String,
        update: MCPCallUpdate,
        createdAtUnixNano: UInt64,
        updatedAtUnixNano: UInt64,
        timeToLive: Duration? = nil,
        statusURL: String? = nil,
        streamURL: String? = nil
    ) {
        self.id = id
        self.tool = tool
        self.update = update
        self.createdAtUnixNano = createdAtUnixNano
        self.updatedAtUnixNano = updatedAtUnixNano
        self.timeToLive = timeToLive
        self.statusURL = statusURL
        self.streamURL = streamURL
    }
}

// SPDX-License-Identifier: Apache-2.0

/// How the server behaves.
public struct MCPConfiguration: Sendable {
    /// The name that the server gives itself.
    public var serverName: String
    /// The version that the server gives itself.
    public var serverVersion: String
    /// What a model should know about the server as a whole.
    public var instructions: String?
    /// Whose web pages may send requests.
    public var origins: MCPOriginPolicy
    /// How many sessions there are, and how long they last.
    public var sessions: MCPSessionLimits
    /// How many tools a page of `tools/list` holds.
    public var toolPageSize = 200
    /// How many messages a batch may hold.
    public var batchLimit = 50
    /// How deep the JSON of a request may nest.
    public var maxDepth = 512
    /// How long an answer is waited for as one JSON document, before the answer becomes a stream.
    ///
    /// On a stream it is found out that a client has gone.
    public var quietPeriod = Duration.seconds(2)
    /// How often a stream without news says that it lives.
    public var keepAliveInterval = Duration.seconds(15)
    /// How long a request waits for the result of a tool, before it is answered with the call's id.
    public var longestWait = Duration.seconds(600)
    /// The same for clients that have said that they understand tasks.
    public var taskAfter = Duration.seconds(30)
    /// How often clients should ask for the state of a task.
    public var taskPollInterval = Duration.seconds(2)
    /// How long clients may keep the list of tools.
    public var toolListTimeToLive = Duration.seconds(30)

    /// Makes a configuration; what is not named has its default.
    public init(
        serverName: String = "asya-gateway",
        serverVersion: String,
        instructions: String? = nil,
        origins: MCPOriginPolicy = MCPOriginPolicy(),
        sessions: MCPSessionLimits = MCPSessionLimits()
    ) {
        self.serverName = serverName
        self.serverVersion = serverVersion
        self.instructions = instructions
        self.origins = origins
        self.sessions = sessions
    }
}

// SPDX-License-Identifier: Apache-2.0

/// How the agent presents itself, and its limits.
public struct A2AConfiguration: Sendable, Equatable {
    /// The name of the agent.
    public var name: String
    /// What the agent does.
    public var description: String
    /// The version of the agent.
    public var version: String
    /// The absolute URL of the JSON-RPC endpoint, as clients reach it.
    public var url: String
    /// Where people read about the agent.
    public var documentationURL: String?
    /// How clients say who they are: one of these; empty when everybody may call.
    public var securitySchemes: [A2ASecurityScheme]
    /// How deep the JSON of a request may nest.
    public var maxDepth = 512
    /// How many tasks a page has when the client does not say.
    public var pageSize = 50
    /// How long the public card may be kept by clients and proxies.
    public var cardTimeToLive = Duration.seconds(60)

    /// Makes a configuration; what is not named has its default.
    public init(
        name: String = "asya",
        description: String = "Pipelines of async actors; every skill is a pipeline.",
        version: String,
        url: String,
        documentationURL: String? = nil,
        securitySchemes: [A2ASecurityScheme] = []
    ) {
        self.name = name
        self.description = description
        self.version = version
        self.url = url
        self.documentationURL = documentationURL
        self.securitySchemes = securitySchemes
    }
}

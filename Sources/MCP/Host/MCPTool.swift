// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// A tool as clients see it.
public struct MCPTool: Sendable, Equatable {
    /// The name to call it by, unique.
    public var name: String
    /// A name for people.
    public var title: String?
    /// What it does, for the model that chooses it.
    public var description: String?
    /// The JSON Schema of its arguments, an object's.
    public var inputSchema: JSONValue
    /// The JSON Schema of its result.
    public var outputSchema: JSONValue?

    /// Describes a tool.
    public init(
        name: String,
        title: String? = nil,
        description: String? = nil,
        inputSchema: JSONValue,
        outputSchema: JSONValue? = nil
    ) {
        self.name = name
        self.title = title
        self.description = description
        self.inputSchema = inputSchema
        self.outputSchema = outputSchema
    }

    /// The output schema as a revision can say it: before 2026-07-28 only objects are structured.
    func outputSchema(in version: MCPProtocolVersion) -> JSONValue? {
        guard version.hasStructuredContent, let outputSchema else { return nil }
        return version.hasAnyStructuredContent || outputSchema["type"]?.stringValue == "object" ? outputSchema : nil
    }
}

// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// A tool as clients see it: a skill of the agent.
public struct A2ATool: Sendable, Equatable {
    /// The name to call it by, unique: the skill's id.
    public var name: String
    /// A name for people.
    public var title: String?
    /// What it does, for the model or the person that chooses it.
    public var description: String?
    /// The JSON Schema of its arguments, an object's.
    public var inputSchema: JSONValue
    /// The scopes that a caller must hold, all of them.
    public var scopes: [String]

    /// Describes a tool.
    public init(
        name: String,
        title: String? = nil,
        description: String? = nil,
        inputSchema: JSONValue,
        scopes: [String] = []
    ) {
        self.name = name
        self.title = title
        self.description = description
        self.inputSchema = inputSchema
        self.scopes = scopes
    }

    /// The names of the parameters that are strings and nothing else.
    var stringParameters: [String] {
        (inputSchema["properties"]?.objectValue ?? []).filter { $0.value["type"]?.stringValue == "string" }.map(\.name)
    }
}

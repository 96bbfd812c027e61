// SPDX-License-Identifier: Apache-2.0

public import Envelopes
public import YAMLDocuments

/// A pipeline that clients can call by name: what it takes, where it goes, how long it may take.
///
/// A value, so that a call goes on with the tool it began with when the files change meanwhile.
public struct Tool: Sendable, Equatable {
    /// What clients call it by: 1 to 128 letters, digits, `_`, `-` and `.`, unique in the catalog.
    public let name: String
    /// A name for people.
    public let title: String?
    /// What it does, for people and for models that choose a tool.
    public let description: String?
    /// The parameters in the order of the file.
    public let parameters: [ToolParameter]
    /// The parameters as JSON Schema 2020-12, closed: only what is declared may be given.
    public let inputSchema: JSONValue
    /// What the pipeline's result looks like, when the file says it.
    public let output: ToolSchema?
    /// ``output`` as JSON Schema 2020-12, open: a result may hold more than what is declared.
    public let outputSchema: JSONValue?
    /// The actors that an envelope visits, in their order; never empty, all of them DNS labels.
    public let route: [String]
    /// Whether callers are offered a stream of progress.
    public let progress: Bool
    /// How long a call may take until it counts as failed; more than zero.
    public let timeout: Duration
    /// What the file adds for clients: a JSON object that is handed on as it is.
    public let metadata: JSONValue?
    /// The names of the rights that a caller must hold, all of them; empty when none are needed.
    public let scopes: [String]
    /// Where the tool is declared.
    public let location: SourceLocation

    /// Whether both declare the same, wherever they stand.
    func declaresSame(as other: Tool) -> Bool {
        name == other.name && title == other.title && description == other.description
            && inputSchema == other.inputSchema && outputSchema == other.outputSchema && route == other.route
            && progress == other.progress && timeout == other.timeout && metadata == other.metadata
            && scopes == other.scopes
    }
}

extension Tool {
    /// Checks arguments against the parameters and fills in defaults.
    ///
    /// Members keep their order; defaults follow in the order of the parameters. An integer that is written with a
    /// fraction of zero (`5.0`) becomes one without. Everything else stays as it was written.
    ///
    /// - Parameter arguments: a JSON object.
    /// - Returns: the payload for the first actor.
    /// - Throws: ``SchemaError`` with every problem, each with the place of the argument; it holds no argument's value.
    public func validate(arguments: JSONValue) throws(SchemaError) -> JSONValue {
        var checker = SchemaChecker(isClosed: true, appliesDefaults: true, noun: "parameter")
        let schema = ToolSchema(shape: .object(properties: parameters))
        let complete = checker.check(arguments, schema)
        if let error = checker.error { throw error }
        return complete
    }

    /// Checks a pipeline's result against the output schema; a tool without one accepts anything.
    ///
    /// - Parameter result: the payload that reached the end of the pipeline.
    /// - Throws: ``SchemaError`` with every problem; it holds nothing of the result but names of members.
    public func validate(result: JSONValue) throws(SchemaError) {
        guard let output else { return }
        var checker = SchemaChecker(isClosed: false, appliesDefaults: false)
        _ = checker.check(result, output)
        if let error = checker.error { throw error }
    }
}

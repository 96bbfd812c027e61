// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import YAMLDocuments

/// A tool as its document has it: what it leaves to routes and defaults is still open.
struct ToolDraft {
    /// Where envelopes go.
    enum Route {
        case actors([String])
        /// The name of a template, with what a message about it needs.
        case template(String, path: String, location: SourceLocation)
    }

    let name: String
    let nameLocation: SourceLocation
    let path: String
    let title: String?
    let description: String?
    let parameters: [ToolParameter]
    let output: ToolSchema?
    let route: Route
    let progress: Bool?
    let timeout: Duration?
    let metadata: JSONValue?
    let scopes: [String]
    let location: SourceLocation

    /// The tool with what was open.
    func tool(route: [String], progress: Bool, timeout: Duration) -> Tool {
        Tool(
            name: name,
            title: title,
            description: description,
            parameters: parameters,
            inputSchema: ToolSchema(shape: .object(properties: parameters)).json(isClosed: true),
            output: output,
            outputSchema: output?.json(isClosed: false),
            route: route,
            progress: self.progress ?? progress,
            timeout: self.timeout ?? timeout,
            metadata: metadata,
            scopes: scopes,
            location: location
        )
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Envelopes
internal import GatewayClient

/// `asya tools`.
struct ToolsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tools",
        abstract: "List the pipelines that a gateway offers.",
        discussion: """
            Examples:
              asya tools
              asya tools summarize                  (its parameters)
              asya tools --gateway https://tools.example.com --json

            Set ASYA_API_KEY where the gateway asks who you are. Exits with 2 when there are no tools.
            """
    )

    @Argument(help: "Only this one, with its parameters.") var tool: String?
    @OptionGroup var gateway: GatewayOption
    @Flag(help: "Print an array of JSON objects.") var json = false

    func run() async throws {
        try await gateway.run { client in
            let all = try await client.tools()
            let tools = all.filter { tool == nil || $0.name == tool }
            if let tool, tools.isEmpty { throw ToolText.unknown(tool, in: all, at: client.url) }
            if json {
                Console.output(JSONValue.array(tools.map(\.json)).encoded())
            } else {
                Console.output(tool == nil ? ToolText.table(tools) : tools.flatMap(ToolText.details))
            }
            guard tools.isEmpty else { return }
            throw ExitError(
                "the gateway at \(client.url) offers no tools: give `asya up` a file that declares some under `tools:`"
            )
        }
    }
}

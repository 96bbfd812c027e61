// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Envelopes
internal import GatewayClient
internal import YAMLDocuments

/// `asya call`.
struct CallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call",
        abstract: "Call a pipeline by the name of its tool and wait for the result.",
        discussion: """
            Parameters are given as --name value or --name=value; a list by naming it several times; or all of them as \
            one JSON object. `asya tools TOOL` shows what a tool takes.

            The result is printed on standard output as JSON. Progress goes to standard error: a bar on a terminal, \
            lines otherwise. A call goes on when the command is interrupted: `asya status ID` finds it again.

            Examples:
              asya call summarize --text 'To be or not to be' --max-words 10
              asya call summarize '{"text": "To be or not to be"}'
              asya call summarize --text hello --no-wait

            Exit codes: 0 succeeded; 1 failed or was canceled; 2 the call was not made, or the gateway went away.
            """
    )

    @Argument(help: "The tool.") var tool: String
    @Argument(parsing: .allUnrecognized, help: ArgumentHelp("--name value, or one JSON object.", valueName: "argument"))
    var words: [String] = []
    @OptionGroup var gateway: GatewayOption
    @Flag(help: "Print the ids of the envelope and the trace, and do not wait.") var noWait = false
    @Flag(help: "Print all that the gateway knows of the envelope, in place of the result.") var json = false

    func run() async throws {
        try await gateway.run { client in
            let arguments = try await arguments(client)
            let receipt = try await client.call(tool, arguments: arguments)
            if noWait { return Console.output(Self.json(receipt)) }
            let display = CallDisplay()
            display.begin(receipt)
            let final: EnvelopeUpdate
            do {
                final = try await client.follow(receipt.envelopeID, onUpdate: display.show)
                display.end()
            } catch {
                display.end()
                Console.error("asya: the call goes on: asya status \(receipt.envelopeID)")
                throw error
            }
            let shown = json ? try await client.envelope(receipt.envelopeID) : final
            try EnvelopeText.finish(shown, id: receipt.envelopeID, printsAll: json)
        }
    }

    /// The arguments by the tool's schema; for one JSON object the tool need not be known.
    private func arguments(_ client: GatewayClient) async throws -> JSONValue {
        let tools = try await client.tools()
        guard let known = tools.first(where: { $0.name == tool }) else {
            throw ToolText.unknown(tool, in: tools, at: client.url)
        }
        do throws(CallArguments.Problem) {
            return try CallArguments.read(words, for: known)
        } catch {
            throw ExitError("\(error); \(Self.hint(error))see `asya tools \(tool)`")
        }
    }

    /// What was probably meant.
    private static func hint(_ problem: CallArguments.Problem) -> String {
        guard case .unknown(let name, let known) = problem else { return "" }
        return NearestName.of(name, in: known).map { "did you mean --\($0)? " } ?? ""
    }

    private static func json(_ receipt: CallReceipt) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.member("envelope_id", receipt.envelopeID)
        if let traceID = receipt.traceID { json.member("trace_id", traceID) }
        json.endObject()
        return json.bytes
    }
}

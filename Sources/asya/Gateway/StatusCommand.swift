// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import GatewayClient

/// `asya status`.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Say what became of a call, or follow it to its end.",
        discussion: """
            Examples:
              asya status 3f0c2d…
              asya status 3f0c2d… --follow          (the result, as `asya call` prints it)

            Exit codes: 0 succeeded or still on its way; 1 failed or was canceled; 2 the gateway knows no such envelope.
            """
    )

    @Argument(help: "The id of the envelope, as `asya call` told it.") var id: String
    @OptionGroup var gateway: GatewayOption
    @Flag(help: "Wait for the end, with progress on standard error, and print the result.") var follow = false
    @Flag(help: "Print a JSON object.") var json = false

    func run() async throws {
        try await gateway.run { client in
            if follow {
                let final = try await followed(client)
                let shown = json ? try await client.envelope(id) : final
                return try EnvelopeText.finish(shown, id: id, printsAll: json)
            }
            let envelope = try await client.envelope(id)
            if json { return try EnvelopeText.finish(envelope, id: id, printsAll: true) }
            Console.output(EnvelopeText.lines(envelope, id: id))
            guard envelope.status == .failed || envelope.status == .canceled else { return }
            throw ExitError(ExitError.failed, lines: [])
        }
    }

    /// The envelope at its end; the bar is gone from the terminal before anything else is said, an error too.
    private func followed(_ client: GatewayClient) async throws -> EnvelopeUpdate {
        let display = CallDisplay()
        defer { display.end() }
        return try await client.follow(id, onUpdate: display.show)
    }
}

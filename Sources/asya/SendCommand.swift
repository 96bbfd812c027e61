// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import LocalCluster

/// `asya send`.
struct SendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "Send messages through actors.",
        discussion: """
            Every message starts a trace of its own. Without --wait, a line `{"id", "trace_id"}` is printed for each; with \
            it, a line for each that reached the end of its route, as soon as it is there.

            Examples:
              asya send hello --payload '{"name": "Ada"}' --wait
              asya send read,split,analyse --payload @document.json --wait=30
              asya send read,split --payload - <lines.jsonl     (a message a line)
              asya send read --transport rabbitmq               (with ASYA_RABBITMQ_URL)

            Exit codes: 0 everything sent, and with --wait everything at happy-end; 1 something at error-end or not \
            finished in time; 2 nothing was sent.
            """
    )

    @Argument(help: ArgumentHelp("The actors to visit, in this order.", valueName: "actor[,actor...]"))
    var route: String
    @Option(
        help: ArgumentHelp(
            "JSON, or @FILE, or - for standard input: one document, or one on each line.",
            valueName: "json|@file|-"
        )
    )
    var payload = "{}"
    @Option(help: ArgumentHelp("A header of the message; may be repeated.", valueName: "name=value"))
    var header: [String] = []
    @Option(help: "The id of the message, in place of a random one.")
    var id: String?
    @Option(
        defaultAsFlag: WaitArgument.untilEnded,
        parsing: .next,
        help: ArgumentHelp("Wait for results: until all have ended, or so long at most.", valueName: "seconds")
    )
    var wait: WaitArgument?
    @Option(help: "Where queues are; for rabbitmq and sqs the ASYA_* variables tell where the broker is.")
    var transport = TransportArgument.sqlite
    @OptionGroup var folder: DataOption
    @Flag(help: "With --wait, print whole envelopes in place of payloads.")
    var json = false

    func validate() throws { try wait?.validate() }

    func run() async throws {
        do {
            var options = SendOptions(
                route: route.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            )
            options.payload = payload
            options.headers = header
            options.id = id
            options.wait = wait?.wait ?? .no
            options.data = DataFolder(folder.data)
            options.printsEnvelopes = json
            let report = try await send(options)
            guard !report.isSuccess else { return }
            throw ExitError(ExitError.failed, lines: report.problems(options).map { "asya: \($0)" })
        } catch let error as SendError {
            throw ExitError(error)
        }
    }

    private func send(_ options: SendOptions) async throws(SendError) -> SendReport {
        switch transport {
        case .sqlite:
            let sender = try await LocalSender(options)
            if await !sender.isClusterRunning {
                Console.error("asya: no actors run in \(options.data.path) now; messages wait for `asya up`")
            }
            return try await sender.run()
        case .rabbitmq, .sqs:
            var options = options
            options.environment["ASYA_TRANSPORT"] = transport.rawValue
            return try await BrokerSender(options).run()
        }
    }
}
